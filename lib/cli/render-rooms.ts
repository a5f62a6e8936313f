/* eslint-disable @typescript-eslint/no-require-imports -- each takes longer to load than most charts take to render */

/** The room of charts' sources, for what is in no folder of its own. */
export function loadSources(): typeof import('../sources') {
  return require('../sources') as typeof import('../sources');
}

/** The room of rendering, for its words about what goes wrong. */
export function loadRender(): typeof import('../render') {
  return require('../render') as typeof import('../render');
}
