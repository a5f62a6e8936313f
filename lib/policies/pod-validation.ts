import { celLiteral, type PolicyValidation } from '../constructs';

/** What must hold of pods, said of the parts of one. At least one part is asked. */
export interface PodRequirement {
  /** What it is about: begins the message. */
  readonly title: string;

  /** Holds where the pod itself fits, over `variables.pod` and `variables.podSpec`. @default - the pod itself is not asked */
  readonly pod?: string;

  /** Holds where a container `c` fits. @default - containers are not asked */
  readonly container?: string;

  /** Which containers are asked. @default - all, those that initialize or debug too */
  readonly containers?: string;

  /** What of a container the message shows. @default - its name only */
  readonly shown?: string;

  /** Holds where a volume `v` fits. @default - volumes are not asked */
  readonly volume?: string;

  /** What of a volume the message shows. @default - its name only */
  readonly shownVolume?: string;

  /** What must change: the rest of a sentence that begins with who does not fit. */
  readonly fix: string;
}

/** A requirement as a validation whose message names the containers and volumes that do not fit. */
export function podValidation(requirement: PodRequirement): PolicyValidation {
  const { title, pod, container, containers = 'variables.containers', volume, fix } = requirement;
  const volumes = 'variables.podSpec.?volumes.orValue([])';
  const parts = [
    ...(pod === undefined ? [] : [{ name: 'pod', holds: pod, offenders: `(${pod} ? [] : ['the pod'])` }]),
    ...(container === undefined
      ? []
      : [{ name: 'container', ...everyOne('container', 'c', containers, container, requirement.shown) }]),
    ...(volume === undefined
      ? []
      : [{ name: 'volume', ...everyOne('volume', 'v', volumes, volume, requirement.shownVolume) }]),
  ];
  const holds = parts.map((part) => part.holds);
  const offenders = parts.map((part) => part.offenders).join(' + ');
  return {
    expression: holds.length === 1 ? holds.join('') : holds.map((one) => `(${one})`).join(' && '),
    message: `${title}: a ${parts.map(({ name }) => name).join(' or ')} ${fix}.`,
    messageExpression:
      `${celLiteral(`${title}: in `)} + variables.podPath + ', ' + (${offenders}).join(', ') + ` +
      celLiteral(` ${fix}.`),
  };
}

function everyOne(
  name: string,
  variable: string,
  list: string,
  holds: string,
  shown?: string,
): { readonly holds: string; readonly offenders: string } {
  const detail = shown === undefined ? '' : ` + ' (' + ${shown} + ')'`;
  return {
    holds: `${list}.all(${variable}, ${holds})`,
    offenders: `${list}.filter(${variable}, !(${holds})).map(${variable}, "${name} '" + ${variable}.name + "'"${detail})`,
  };
}
