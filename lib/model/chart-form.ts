import { z } from 'zod';

/**
 * How a Helm chart or a kustomization reaches the cluster: `rendered` here into manifests that are reviewed and checked
 * like all others, from content that `fairlead.lock` pins; or as a `source` that Argo CD renders in the cluster.
 */
export const chartFormSchema = z.enum(['rendered', 'source']);

export type ChartForm = z.infer<typeof chartFormSchema>;
