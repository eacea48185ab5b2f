/** Counts of what was answered, in the text format that Prometheus reads. */

/** Seconds; an answer within 5 ms and one beyond 5 s are both worth telling apart. */
const BOUNDS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5]

export interface HttpMetrics {
  count(method: string, route: string, status: number, ms: number): void
  render(): string
}

interface Histogram {
  readonly buckets: number[]
  sum: number
  count: number
}

/** Creates the counters of one process (or one isolate: the platform adds them up). */
export function createHttpMetrics(): HttpMetrics {
  const requests = new Map<string, number>()
  const durations = new Map<string, Histogram>()
  return {
    count(method, route, status, ms) {
      const labels = `method="${method}",route="${route}",status="${status}"`
      requests.set(labels, (requests.get(labels) ?? 0) + 1)
      let histogram = durations.get(route)
      if (histogram === undefined) {
        histogram = { buckets: BOUNDS.map(() => 0), sum: 0, count: 0 }
        durations.set(route, histogram)
      }
      const seconds = ms / 1000
      histogram.sum += seconds
      histogram.count += 1
      // Kept as single counts and added up when read: one step per request instead of ten.
      const at = BOUNDS.findIndex((bound) => seconds <= bound)
      if (at >= 0) histogram.buckets[at] = (histogram.buckets[at] ?? 0) + 1
    },
    render() {
      const lines = ['# TYPE licet_http_requests_total counter']
      for (const [labels, count] of requests) {
        lines.push(`licet_http_requests_total{${labels}} ${count}`)
      }
      lines.push('# TYPE licet_http_request_seconds histogram')
      for (const [route, histogram] of durations) {
        let sum = 0
        for (const [at, bound] of BOUNDS.entries()) {
          sum += histogram.buckets[at] ?? 0
          lines.push(`licet_http_request_seconds_bucket{route="${route}",le="${bound}"} ${sum}`)
        }
        const { count } = histogram
        lines.push(`licet_http_request_seconds_bucket{route="${route}",le="+Inf"} ${count}`)
        lines.push(`licet_http_request_seconds_sum{route="${route}"} ${histogram.sum}`)
        lines.push(`licet_http_request_seconds_count{route="${route}"} ${count}`)
      }
      return `${lines.join('\n')}\n`
    },
  }
}
