/** What the build and some browsers offer and the compiler's own library does not name yet. */

declare module '*?worker&url' {
  const path: string
  export default path
}

declare module '*?url' {
  const path: string
  export default path
}

/** Trusted Types, as far as we use them: a policy's result stands where a string would. */
declare var trustedTypes:
  | {
      createPolicy(
        name: string,
        rules: { createScriptURL(path: string): string },
      ): { createScriptURL(path: string): string }
    }
  | undefined

/** Shape Detection API: on Android, macOS and ChromeOS; nowhere else. */
declare var BarcodeDetector:
  | {
      new (options: {
        readonly formats: readonly string[]
      }): {
        detect(picture: ImageData): Promise<
          readonly {
            readonly rawValue: string
            readonly cornerPoints: readonly { readonly x: number; readonly y: number }[]
          }[]
        >
      }
    }
  | undefined

/** Image Capture: the light beside a phone's camera. */
interface MediaTrackCapabilities {
  readonly torch?: boolean
}
interface MediaTrackConstraintSet {
  torch?: boolean
}
