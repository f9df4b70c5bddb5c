// node --import: how Node finds modules of src/.
import { registerHooks } from 'node:module'

registerHooks({
  resolve(specifier, context, next) {
    // What src/ imports of the Workers runtime are base classes of Durable Objects, which nothing in Node makes.
    if (specifier === 'cloudflare:workers')
      return { url: 'data:text/javascript,export class DurableObject {}', shortCircuit: true }
    // For each module of drizzle-orm Node would read its package.json anew, 180 kB of exports: more than a second in all.
    if (/^\.{1,2}\/.*\.js$/.test(specifier) && context.parentURL?.includes('/node_modules/drizzle-orm/'))
      return { url: new URL(specifier, context.parentURL).href, format: 'module', shortCircuit: true }
    return next(specifier, context)
  },
})
