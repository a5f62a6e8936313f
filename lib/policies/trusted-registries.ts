import type { Construct } from 'constructs';
import { Policy, type PolicyProps } from '../constructs';
import { ProblemError } from '../errors';
import { LABELS } from '../kube';
import { imageExamples, imageValidation } from './images';

export interface TrustedRegistriesProps extends PolicyProps {
  /**
   * Where images may come from: a registry (`ghcr.io`, `registry.example.com:5000`) or a path in one (`docker.io/library`).
   * Images without a registry come from `docker.io`, those with one name only from `docker.io/library`.
   */
  readonly registries: readonly string[];

  /** Further registries of single tenants, by the tenant's name. @default - none */
  readonly tenants?: Readonly<Record<string, readonly string[]>>;
}

/** `registry[:port][/path…]`, as image references are written. */
const REGISTRY = /^(localhost|[a-z0-9-]+(\.[a-z0-9-]+)+)(:\d+)?(\/[a-z0-9]+([._-]+[a-z0-9]+)*)*$/;

/**
 * Images come from registries that the platform trusts.
 *
 * References are compared as container runtimes read them, with their ports, with or without digest; `ghcr.io/acme` does
 * not let in `ghcr.io/acme-corp`. Volumes that are images count as well.
 *
 * @example
 * new TrustedRegistries(cluster, 'trusted-registries', { registries: ['registry.example.com', 'docker.io/library'] });
 *
 * @throws ProblemError where a registry is not written as image references are
 */
export class TrustedRegistries extends Policy {
  constructor(scope: Construct, id: string, props: TrustedRegistriesProps) {
    const { registries, tenants = {} } = props;
    const perTenant = Object.keys(tenants).length > 0;
    const list = registries.join(', ');
    super(
      scope,
      id,
      {
        name: 'trusted-registries',
        description: 'Images come from registries that the platform trusts, so that somebody answers for what runs.',
        tier: 'default',
        match: { kinds: 'pods', namespaces: 'tenants' },
        params: { shared: [...registries], ...(perTenant && { tenants: mapOf(tenants) }) },
        variables: [{ name: 'registries', expression: perTenant ? WITH_TENANTS : 'variables.shared' }],
        validations: [
          imageValidation({
            title: TITLE,
            holds: comesFromTrusted,
            fix: `must come from a registry that is trusted here: ${list}${perTenant ? ', or one of the tenant' : ''}`,
          }),
        ],
        examples: examplesOf(registries),
      },
      props,
    );
    const mistaken = [...registries, ...Object.values(tenants).flat()].filter((registry) => !REGISTRY.test(registry));
    const problems = mistaken.map((registry) =>
      this.problem(
        `Policy '${this.name}' trusts '${registry}', which is no registry.`,
        'No image reference begins like this, so the entry would let nothing in.',
        "Write a host, with its port and a path where needed, such as 'ghcr.io' or 'registry.example.com:5000/shop'.",
      ),
    );
    if (registries.length === 0)
      problems.push(
        this.problem(
          `Policy '${this.name}' trusts no registry.`,
          'No pod could be made.',
          "Name in 'registries' where images may come from.",
        ),
      );
    if (problems.length > 0) throw new ProblemError(problems);
  }
}

const TITLE = 'Registries';

const WITH_TENANTS =
  'variables.shared + variables.tenants' +
  `[?namespaceObject.metadata.?labels[?'${LABELS.tenant}'].orValue('')].orValue([])`;

/** What runtimes make of an image's name: a first part that cannot be a path is the registry, all others are Docker's. */
function fullName(image: string): string {
  const hub = (path: string) => `'docker.io/' + (${path}.contains('/') ? '' : 'library/') + ${path}`;
  const rest = `${image}.substring(${image}.indexOf('/') + 1)`;
  return (
    `${image}.matches('^(index[.])?docker[.]io/') ? ${hub(rest)} : ` +
    `${image}.matches('^([^/]*[.:A-Z][^/]*|localhost)/') ? ${image} : ${hub(image)}`
  );
}

function comesFromTrusted(image: string): string {
  // Without a path, what follows a colon would be a port: another registry.
  const exact = "(r.contains('/') && (name.startsWith(r + ':') || name.startsWith(r + '@')))";
  return (
    `[${image}].map(i, ${fullName('i')}).all(name, ` +
    `variables.registries.exists(r, name == r || name.startsWith(r + '/') || ${exact}))`
  );
}

function examplesOf(registries: readonly string[]) {
  const [registry = ''] = registries;
  const digest = 'a'.repeat(64);
  return imageExamples(
    {
      'image of a trusted registry': `${registry}/web:1.4.2`,
      'image of a trusted registry by its digest': `${registry}/web@sha256:${digest}`,
    },
    {
      'image of another registry': 'registry.invalid/shop/web:1.4.2',
      'image of another registry by its digest': `registry.invalid/shop/web:1.4.2@sha256:${digest}`,
      'image of another port': 'registry.invalid:5000/shop/web:1.4.2',
      'image whose path looks like a trusted registry': `registry.invalid/${registry.replace(':', '/')}/web:1.4.2`,
      'image whose registry begins like a trusted one': `${registry.replace(/[:/].*/, '')}.invalid/web:1.4.2`,
    },
    TITLE,
  );
}

function mapOf(tenants: Readonly<Record<string, readonly string[]>>): Record<string, string[]> {
  return Object.fromEntries(Object.entries(tenants).map(([tenant, registries]) => [tenant, [...registries]]));
}
