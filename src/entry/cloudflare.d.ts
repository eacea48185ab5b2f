/** The little of the Workers runtime that `worker.ts` uses. */
declare module 'cloudflare:workers' {
  export class WorkerEntrypoint<Env = unknown> {
    protected readonly env: Env
    protected readonly ctx: { waitUntil(work: Promise<unknown>): void }
  }
}
