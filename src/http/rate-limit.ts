/** General limits: a token bucket a caller in this process's memory. */
import type { Context, MiddlewareHandler } from 'hono'
import type { AppEnv } from './context.ts'
import { problem } from './problem.ts'

export interface BucketRule {
  /** Shown in `RateLimit-Policy`; letters and hyphens. */
  readonly name: string
  /** Requests at once after a pause. */
  readonly capacity: number
  readonly refillPerSecond: number
}

/** What a request found: how much is left, and when there will be more. */
export interface BucketState {
  readonly allowed: boolean
  readonly remaining: number
  /** Seconds until one more request is allowed (refused), or until the bucket is full (allowed). */
  readonly resetSeconds: number
}

/** Callers remembered at once; beyond, the ones seen longest ago are forgotten (as full). */
const MAX_CALLERS = 20_000

interface Bucket {
  tokens: number
  at: number
}

/**
 * Creates the buckets of one rule.
 *
 * @returns A function that takes one token of a caller at an instant (milliseconds).
 */
export function createBuckets(rule: BucketRule): (caller: string, nowMs: number) => BucketState {
  const buckets = new Map<string, Bucket>()
  return (caller, nowMs) => {
    const known = buckets.get(caller)
    const bucket = known ?? { tokens: rule.capacity, at: nowMs }
    const elapsed = Math.max(0, nowMs - bucket.at) / 1000
    bucket.tokens = Math.min(rule.capacity, bucket.tokens + elapsed * rule.refillPerSecond)
    bucket.at = nowMs
    const allowed = bucket.tokens >= 1
    if (allowed) bucket.tokens -= 1
    if (known !== undefined) buckets.delete(caller)
    buckets.set(caller, bucket)
    const oldest = buckets.keys().next().value
    if (buckets.size > MAX_CALLERS && oldest !== undefined) buckets.delete(oldest)
    const missing = allowed ? rule.capacity - bucket.tokens : 1 - bucket.tokens
    return {
      allowed,
      remaining: Math.floor(bucket.tokens),
      resetSeconds: Math.ceil(missing / rule.refillPerSecond),
    }
  }
}

/**
 * Limits a route.
 *
 * @param callerOf - Who counts as one caller: a client id, or the network address, which a route
 *   without authentication has nothing better than.
 * @see draft-ietf-httpapi-ratelimit-headers (`RateLimit`, `RateLimit-Policy`); RFC 6585 §4 (429)
 */
export function rateLimit(
  rule: BucketRule,
  nowMs: () => number,
  callerOf: (c: Context<AppEnv>) => string,
): MiddlewareHandler<AppEnv> {
  const take = createBuckets(rule)
  const windowSeconds = Math.ceil(rule.capacity / rule.refillPerSecond)
  const policy = `"${rule.name}";q=${rule.capacity};w=${windowSeconds}`
  return async (c, next) => {
    const state = take(callerOf(c), nowMs())
    c.header('RateLimit-Policy', policy)
    c.header('RateLimit', `"${rule.name}";r=${state.remaining};t=${state.resetSeconds}`)
    if (!state.allowed) {
      return problem(c, 'too_many_requests', { retryAfterSeconds: state.resetSeconds })
    }
    return await next()
  }
}
