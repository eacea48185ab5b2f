// The address of a file that the build emits.
declare module '*.wasm?url' {
  const path: string
  export default path
}
