import { z } from 'zod';
import { ChartAddon, type AddonProps } from '../constructs';
import { mergeObjects } from '../model';
import type { JsonObject } from '../yaml';
import { COMPUTE } from './catalogue/compute';

/** Nodes that Karpenter may add, all of one processor architecture. */
export interface NodePoolSettings {
  /** Processor architecture. @default - `arm64` for the pool of that name, otherwise `amd64` */
  readonly arch?: 'amd64' | 'arm64';

  /** How AWS charges for the nodes; the cheapest that is to be had is taken. @default ['spot', 'on-demand'] */
  readonly capacity?: readonly ('spot' | 'on-demand' | 'reserved')[];

  /** Families of instances: `c` for computing, `m` for general use, `r` for memory and so on. @default ['c', 'm', 'r'] */
  readonly categories?: readonly string[];

  /** Numbers of CPUs that a node may have. @default [4, 8, 16, 32] */
  readonly cpus?: readonly number[];

  /** The oldest generation of instances. @default 5 */
  readonly oldestGeneration?: number;

  /** Pools of a greater weight are tried first. @default - 100 for `amd64`, 50 for all others */
  readonly weight?: number;

  /** Name of the NodeClass. @default 'default' */
  readonly nodeClass?: string;

  /** How long a node may be underused before its pods move elsewhere. @default '30s' */
  readonly consolidateAfter?: string;
}

export interface KarpenterNodepoolsProps extends AddonProps {
  /**
   * The pools by name. `amd64` and `arm64` are there from the start: settings adjust them, `false` takes one away.
   *
   * @default - `amd64` before `arm64`
   * @example { amd64: { capacity: ['on-demand'] }, arm64: false }
   */
  readonly pools?: Readonly<Record<string, NodePoolSettings | false>>;

  /** Specs of further NodeClasses by name. @default - none, EKS Auto Mode has `default` */
  readonly nodeClasses?: Readonly<Record<string, JsonObject>>;
}

const POOL = z.strictObject({
  arch: z.enum(['amd64', 'arm64']).optional(),
  capacity: z
    .array(z.enum(['spot', 'on-demand', 'reserved']))
    .min(1)
    .optional(),
  categories: z.array(z.string().min(1)).min(1).optional(),
  cpus: z.array(z.int().positive()).min(1).optional(),
  oldestGeneration: z.int().positive().optional(),
  weight: z.int().min(1).max(100).optional(),
  nodeClass: z.string().min(1).optional(),
  consolidateAfter: z.string().min(1).optional(),
});

/**
 * Pools of nodes for Karpenter on EKS Auto Mode.
 *
 * @example
 * new KarpenterNodepools(cluster, 'karpenter-nodepools', { pools: { amd64: { weight: 80, capacity: ['spot'] } } });
 *
 * @see https://docs.aws.amazon.com/eks/latest/userguide/create-node-pool.html
 */
export class KarpenterNodepools extends ChartAddon<KarpenterNodepoolsProps> {
  public static override readonly about = COMPUTE['karpenter-nodepools'];

  public static override readonly settings = z.strictObject({
    pools: z.record(z.string().min(1), z.union([POOL, z.literal(false)])).optional(),
    nodeClasses: z.record(z.string().min(1), z.record(z.string(), z.json())).optional(),
  });

  public override get settings(): Readonly<KarpenterNodepoolsProps> {
    const settings = super.settings;
    return { ...settings, values: mergeObjects(toValues(settings), settings.values ?? {}) };
  }
}

function toValues({ pools, nodeClasses }: Readonly<KarpenterNodepoolsProps>): JsonObject {
  const wanted = Object.entries<NodePoolSettings | false>({ amd64: {}, arm64: {}, ...pools });
  return {
    nodePools: Object.fromEntries(
      wanted.flatMap(([name, pool]) => (pool ? [[name, { spec: toSpec(name, pool) }]] : [])),
    ),
    ...(nodeClasses && {
      nodeClasses: Object.fromEntries(Object.entries(nodeClasses).map(([name, spec]) => [name, { spec }])),
    }),
  };
}

function toSpec(name: string, pool: NodePoolSettings): JsonObject {
  const oldest = pool.oldestGeneration ?? 5;
  const requirements = [
    oneOf('eks.amazonaws.com/instance-category', pool.categories ?? ['c', 'm', 'r']),
    oneOf('eks.amazonaws.com/instance-cpu', (pool.cpus ?? [4, 8, 16, 32]).map(String)),
    { key: 'eks.amazonaws.com/instance-generation', operator: 'Gt', values: [String(oldest - 1)] },
    oneOf('karpenter.sh/capacity-type', pool.capacity ?? ['spot', 'on-demand']),
    oneOf('kubernetes.io/arch', [pool.arch ?? (name === 'arm64' ? 'arm64' : 'amd64')]),
  ];
  const nodeClassRef = { group: 'eks.amazonaws.com', kind: 'NodeClass', name: pool.nodeClass ?? 'default' };
  return {
    template: { spec: { nodeClassRef, requirements } },
    weight: pool.weight ?? (name === 'amd64' ? 100 : 50),
    disruption: {
      consolidationPolicy: 'WhenEmptyOrUnderutilized',
      consolidateAfter: pool.consolidateAfter ?? '30s',
    },
  };
}

function oneOf(key: string, values: readonly string[]): JsonObject {
  return { key, operator: 'In', values: [...values] };
}
