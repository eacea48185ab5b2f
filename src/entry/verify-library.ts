/** What the package `licet/verify` exports: verifying, and nothing else. */
export { type Bundle, type LoadOptions, loadBundle } from '../core/trust/bundle.ts'
export { type BundleText, parseBundleText } from '../core/trust/manifest.ts'
export { defaultPolicy, type Policy } from '../core/verdict/policy.ts'
export { type Verdict, type VerifyOptions, verify } from '../core/verdict.ts'
