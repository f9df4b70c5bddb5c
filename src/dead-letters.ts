/** How wrangler.toml calls the queue that takes what another gave up. */
export const DEAD_LETTERS = /-dead$/
