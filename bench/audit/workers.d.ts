// What src/ names of the Workers runtime, for benchmarks that import it into Node. All of @cloudflare/workers-types would contradict "dom".
type Queue<Body = unknown> = import('@cloudflare/workers-types').Queue<Body>
type MessageBatch<Body = unknown> = import('@cloudflare/workers-types').MessageBatch<Body>
type RateLimit = import('@cloudflare/workers-types').RateLimit
type SqlStorage = import('@cloudflare/workers-types').SqlStorage
type DurableObjectState = import('@cloudflare/workers-types').DurableObjectState
type DurableObjectNamespace<T extends import('@cloudflare/workers-types').Rpc.DurableObjectBranded> =
  import('@cloudflare/workers-types').DurableObjectNamespace<T>

declare module 'cloudflare:workers' {
  type Branded = import('@cloudflare/workers-types').Rpc.DurableObjectBranded
  export class DurableObject<_Env> implements Branded {
    __DURABLE_OBJECT_BRAND: never
    constructor(state: DurableObjectState, env: _Env)
  }
}
