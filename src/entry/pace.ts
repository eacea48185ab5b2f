/**
 * Lets an act through at once, and then at most every `everyMs`: what comes meanwhile is done once,
 * at the end of the pause. A single commit is published right away; a thousand share a publishing.
 */
export function paced(everyMs: number, act: () => void): () => void {
  let resting = false
  let again = false
  const go = (): void => {
    resting = true
    again = false
    // The process may end meanwhile: the server's last act publishes what is left.
    setTimeout(() => {
      resting = false
      if (again) go()
    }, everyMs).unref()
    act()
  }
  return () => {
    if (resting) again = true
    else go()
  }
}
