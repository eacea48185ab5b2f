import { type Browser, chromium } from 'playwright-core'

const calm = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run']
calm.push('--disable-background-networking', '--disable-component-update', '--disable-sync')

/** Debian's Chromium, headless, with a fresh profile. */
export function launchChromium(...more: readonly string[]): Promise<Browser> {
  return chromium.launch({ executablePath: '/usr/bin/chromium', args: [...calm, ...more] })
}

/** A camera that plays a video file; the permission is asked for as in life. */
export function filmedCamera(path: string): readonly string[] {
  return ['--use-fake-device-for-media-stream', `--use-file-for-fake-video-capture=${path}`]
}
