import type { Construct } from 'constructs';
import { Policy, type PolicyProps } from '../constructs';
import { imageExamples, imageValidation } from './images';

export interface NoMutableTagsProps extends PolicyProps {
  /** Tags that are known to move. @default ['latest'] */
  readonly tags?: readonly string[];

  /** Whether every image must be named by its digest: registries can move any tag. @default false */
  readonly requireDigest?: boolean;
}

/**
 * Images say which version they are: no `latest`, and none without a tag.
 *
 * A digest always satisfies, whatever tag stands before it. An image that changes without a commit makes the manifests in
 * Git say less than what runs, and a rollback bring back something else.
 *
 * @example
 * new NoMutableTags(cluster, 'no-mutable-tags', { requireDigest: cluster.environment === 'prod' });
 */
export class NoMutableTags extends Policy {
  constructor(scope: Construct, id: string, props: NoMutableTagsProps = {}) {
    const { tags = ['latest'], requireDigest = false } = props;
    super(
      scope,
      id,
      {
        name: 'no-mutable-tags',
        description: 'Images say which version they are, so that Git says what runs.',
        tier: 'default',
        match: { kinds: 'pods', namespaces: 'tenants' },
        params: { mutableTags: [...tags] },
        validations: [
          imageValidation({
            title: TITLE,
            holds: (image) => (requireDigest ? hasDigest(image) : `${hasDigest(image)} || ${hasFixedTag(image)}`),
            fix: requireDigest
              ? "must name its image by digest, '@sha256:…'"
              : `must name its image by digest or by a tag that stays, which ${listed(tags)} do not`,
          }),
        ],
        examples: imageExamples(
          {
            'image with a digest': `registry.example.com/shop/web@sha256:${DIGEST}`,
            'image with a digest after its tag': `registry.example.com/shop/web:latest@sha256:${DIGEST}`,
            ...(!requireDigest && {
              'image with the tag of a version': 'registry.example.com/shop/web:1.4.2',
              'image of a registry with a port': 'registry.example.com:5000/web:1.4.2',
            }),
          },
          {
            'image without a tag': 'registry.example.com/shop/web',
            'image without a tag, of a registry with a port': 'registry.example.com:5000/web',
            ...Object.fromEntries(
              tags.map((tag) => [`image with the tag ${tag}`, `registry.example.com/shop/web:${tag}`]),
            ),
            ...(requireDigest && { 'image with a tag only': 'registry.example.com/shop/web:1.4.2' }),
          },
          TITLE,
        ),
      },
      props,
    );
  }
}

const TITLE = 'Tags of images';
const DIGEST = 'a'.repeat(64);

function hasDigest(image: string): string {
  return `${image}.matches('@sha(256:[a-f0-9]{64}|512:[a-f0-9]{128})$')`;
}

function hasFixedTag(image: string): string {
  // What follows the last colon is a tag only where no path follows: else it is the registry's port.
  return (
    `(${image}.matches('^[^@]+:[A-Za-z0-9_][A-Za-z0-9_.-]*$') && ` +
    `!(${image}.substring(${image}.lastIndexOf(':') + 1) in variables.mutableTags))`
  );
}

function listed(tags: readonly string[]): string {
  return [...tags.map((tag) => `'${tag}'`), 'images without a tag'].join(' and ');
}
