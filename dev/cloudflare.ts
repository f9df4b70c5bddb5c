// node --import: src/ can be loaded in Node. What it imports of the Workers runtime are base classes of Durable Objects, which nothing in Node
// makes.
import { registerHooks } from 'node:module'

registerHooks({
  resolve: (specifier, context, next) =>
    specifier === 'cloudflare:workers'
      ? { url: 'data:text/javascript,export class DurableObject {}', shortCircuit: true }
      : next(specifier, context),
})
