import type { Problem } from '../errors';
import { FORMER_CHECK_NAMES, locate, type CheckLevel, type CheckName, type CheckSettings, type Origin } from '../model';
import type { ClusterUnderCheck } from './check';
import { codeOf, type Rule } from './rule';

/** How findings of every check count on one cluster, and what is to be said of the settings themselves. */
export interface CheckLevels {
  readonly levels: ReadonlyMap<CheckName, CheckLevel>;
  readonly problems: readonly Problem[];
  readonly notices: readonly Problem[];
}

interface PlacedSettings {
  readonly settings: CheckSettings;
  readonly subject: string;
  readonly origin: Origin;
}

type FormerNames = Readonly<Record<string, CheckName>>;

/**
 * Settles how findings count: what the cluster says of a check, else what the fleet says of it, else the preset of the
 * cluster or fleet. The checks of the floor are errors always.
 */
export function levelsOn(
  { fleet, cluster }: Pick<ClusterUnderCheck, 'fleet' | 'cluster'>,
  rules: readonly Rule[],
  formerNames: FormerNames = FORMER_CHECK_NAMES,
): CheckLevels {
  const layers: readonly PlacedSettings[] = [
    { settings: fleet.checks ?? {}, subject: `Fleet '${fleet.name}'`, origin: fleet.origin },
    { settings: cluster.checks ?? {}, subject: `Cluster '${cluster.name}'`, origin: cluster.origin },
  ];
  const preset = layers.map(({ settings }) => settings.preset).findLast((name) => name !== undefined);
  const levels = new Map<CheckName, CheckLevel>(rules.map((rule) => [codeOf(rule), presetLevel(rule, preset)]));
  const problems: Problem[] = [];
  const notices: Problem[] = [];
  for (const layer of layers) {
    for (const [written, level] of Object.entries(layer.settings)) {
      if (written === 'preset') continue;
      const name = currentName(written, formerNames);
      const rule = rules.find((candidate) => candidate.name === name);
      if (rule === undefined) continue;
      if (name !== written) notices.push(renamed(written, name, whereOf(layer, written)));
      if (rule.isFloor === true && level !== 'error') problems.push(lowered(layer, written));
      else levels.set(codeOf(rule), level as CheckLevel);
    }
  }
  return { levels, problems, notices };
}

/** The name that a check has today. */
export function currentName(name: string, formerNames: FormerNames = FORMER_CHECK_NAMES): string {
  return Object.hasOwn(formerNames, name) ? (formerNames[name] ?? name) : name;
}

/** A notice that somebody uses a name that a check no longer has. */
export function renamed(written: string, name: string, where: Problem['where']): Problem {
  return {
    code: 'former-check-name',
    what: `The check '${written}' is called '${name}' now.`,
    where,
    why: 'The former name still works, and will end with a later major version.',
    fix: `Write '${name}'.`,
  };
}

function presetLevel({ severity, isFloor }: Rule, preset: CheckSettings['preset'] = 'recommended'): CheckLevel {
  if (isFloor === true || preset === 'strict') return 'error';
  if (preset === 'recommended') return severity;
  return severity === 'error' ? 'warning' : 'off';
}

function lowered(layer: PlacedSettings, name: string): Problem {
  return {
    code: 'floor-lowered',
    what: `${layer.subject} lowers the check '${name}', which always holds.`,
    where: whereOf(layer, name),
    why: 'It protects others than those who would break it.',
    fix: `Remove the setting; single findings can be waived in 'waivers/' of the fleet.`,
  };
}

function whereOf({ origin }: PlacedSettings, name: string): Problem['where'] {
  const source = locate(origin, ['checks', name]);
  return source === undefined ? [] : [{ source }];
}
