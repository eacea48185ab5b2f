/**
 * What a page may load: its own files and nothing else. No inline script, no inline style;
 * WebAssembly is the one exception (the code reader). No string ever becomes script or markup:
 * trusted types have one policy, for the paths of this build's own workers.
 */
export const contentSecurityPolicy = [
  "default-src 'none'",
  "script-src 'self' 'wasm-unsafe-eval'",
  "style-src 'self'",
  // data: only for the pictures inside the style sheet (chevrons, check marks).
  "img-src 'self' data:",
  "connect-src 'self'",
  "worker-src 'self'",
  "manifest-src 'self'",
  "form-action 'self'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
  "require-trusted-types-for 'script'",
  'trusted-types licet',
].join('; ')

/**
 * The counter's own policy: besides its host it may fetch from the registries of the operator's
 * settings, and from no other place, whatever a code or a file says.
 *
 * @param addresses - Origins as `parseCounterSettings` lets them through.
 */
export function counterPolicy(addresses: readonly string[]): string {
  return contentSecurityPolicy.replace(
    "connect-src 'self'",
    ["connect-src 'self'", ...addresses].join(' '),
  )
}
const features = [
  'accelerometer',
  'camera',
  'display-capture',
  'geolocation',
  'gyroscope',
  'hid',
  'magnetometer',
  'microphone',
  'midi',
  'payment',
  'serial',
  'usb',
]

/** Headers of every page, static or rendered. A license number never leaves in a referrer. */
export const pageSecurityHeaders: Readonly<Record<string, string>> = {
  'Content-Security-Policy': contentSecurityPolicy,
  'Referrer-Policy': 'no-referrer',
  'X-Content-Type-Options': 'nosniff',
  'X-Frame-Options': 'DENY',
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Permissions-Policy': permissions([]),
}

/** The counter alone may ask for the camera and for a scanner on a serial port. */
export const counterPermissions = permissions(['camera', 'serial'])

function permissions(own: readonly string[]): string {
  return features.map((feature) => `${feature}=(${own.includes(feature) ? 'self' : ''})`).join(', ')
}

/** Headers of a file under `/assets/`: its name carries the hash of its bytes. */
export const assetHeaders: Readonly<Record<string, string>> = {
  // A worker obeys the policy that came with its own script, not the page's.
  'Content-Security-Policy': contentSecurityPolicy,
  'Cache-Control': 'public, max-age=31536000, immutable',
  'X-Content-Type-Options': 'nosniff',
  'Cross-Origin-Resource-Policy': 'same-origin',
}

/** Headers of the files that other sites embed: theirs to load, with nothing of ours behind them. */
export const embedHeaders: Readonly<Record<string, string>> = {
  'X-Content-Type-Options': 'nosniff',
  'Access-Control-Allow-Origin': '*',
  'Cross-Origin-Resource-Policy': 'cross-origin',
}
