import { operatorChart } from './definitions';
import type { GeneratedChart } from './files';
import { layeredChart, serverChart, settingsChart, umbrellaChart } from './platform';
import { webChart } from './web';

export type { GeneratedChart } from './files';

/** The charts of a platform, twenty of them: many small ones, some with many templates, some with large definitions. */
export function generatedCharts(): readonly GeneratedChart[] {
  return [
    ...['portal', 'proxy', 'reloader', 'metrics', 'mailer', 'registry', 'scanner', 'backup'].map(webChart),
    ...['shop', 'wiki'].map(umbrellaChart),
    operatorChart('certificates', 6, 'templates'),
    operatorChart('policies', 12, 'templates'),
    operatorChart('secrets', 8, 'templates'),
    operatorChart('gateways', 10, 'crds'),
    ...['delivery', 'tracing'].map(serverChart),
    ...['mesh', 'pipelines'].map(layeredChart),
    ...['monitoring', 'logging'].map(settingsChart),
  ];
}
