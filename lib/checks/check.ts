import type { IConstruct } from 'constructs';
import type { ProblemSite } from '../errors';
import type { CheckName, ClusterModel, FleetModel } from '../model';
import type { RenderedChart, RenderedObject } from '../render';
import type { Rule } from './rule';
import type { Survey } from './survey';

/** Everything that will run on one cluster, and what of Argo CD belongs to it. */
export interface ClusterUnderCheck {
  readonly fleet: FleetModel;
  readonly cluster: ClusterModel;

  /** All charts of the cluster but Argo CD's own. */
  readonly charts: readonly RenderedChart[];

  /** Argo CD's own objects for this cluster. Where the cluster is a spoke they live on its hub. */
  readonly argocd: RenderedChart;
}

/** What a verdict may depend on besides the cluster. */
export interface CheckContext {
  /** The day on which the verdict is asked for, `YYYY-MM-DD`. */
  readonly today: string;

  /** Names of the catalogue's add-ons by the API (`group` or `group/Kind`) that they bring. */
  readonly providers: ReadonlyMap<string, readonly string[]>;

  /** What one look at everything has found. */
  readonly survey: Survey;
}

/** A chart, or one object of it. */
export interface Subject {
  readonly chart: RenderedChart;

  /** The object. @default - the chart as a whole */
  readonly object?: RenderedObject;
}

/** Something that a check found. */
export interface Finding extends Subject {
  /** What is wrong, in a whole sentence. */
  readonly message: string;

  /** The construct that it is about, where that is neither the chart nor the object. @default - that of the object or chart */
  readonly construct?: IConstruct;

  /** Field of the object that it is about, as the API server names fields. @default - the object as a whole */
  readonly path?: string;

  /** Others that take part. A waiver on one of them excuses the finding, too. @default - none */
  readonly also?: readonly Subject[];

  /** Where the user wrote it, where that is neither the chart nor the object. @default - the chart or object */
  readonly at?: ProblemSite;

  /** Other places that take part and are no constructs, for example lines of a file. @default - none */
  readonly files?: readonly ProblemSite[];

  /** Whether it never stops the run, whatever the check's level, because something unseen may make it right. @default false */
  readonly isDoubtful?: boolean;

  /** Why it matters, where that is not the check's own reason. @default - the check's `why` */
  readonly why?: string;

  /** What to do, where it is more than the check's own advice. @default - the check's `fix` */
  readonly fix?: string;
}

/** A finding of a rule that is no check of ours. */
export interface RuleFinding extends Finding {
  readonly rule: Rule;

  /** Checks that say the same with more knowledge: where one has, of this object, it is not said again. @default - none */
  readonly saidBy?: readonly CheckName[];
}

/** A rule that everything on a cluster must keep; a finding can be waived on a construct. */
export interface Check extends Rule {
  /** Named after what it asks: `require-…`, `no-missing-…`, `unique-…`. */
  readonly name: CheckName;
  run(cluster: ClusterUnderCheck, context: CheckContext): Iterable<Finding>;
}
