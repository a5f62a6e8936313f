import type { Construct } from 'constructs';
import { Policy, type PolicyProps } from '../constructs';
import { GOOD_SPEC, kindOf, merge, podObject, TEMPLATE_KINDS, templateObject } from './example-pods';

/**
 * Nothing runs in the namespace `default`.
 *
 * What stands there has mostly lost its namespace by mistake, and it has none of the limits, network policies and owners
 * that other namespaces have.
 *
 * @example
 * new NoDefaultNamespace(cluster, 'no-default-namespace');
 */
export class NoDefaultNamespace extends Policy {
  constructor(scope: Construct, id: string, props: PolicyProps = {}) {
    const pod = { spec: GOOD_SPEC };
    const objects = [podObject(pod), ...TEMPLATE_KINDS.map((kind) => templateObject(kind, pod))];
    const says = "must not stand in the namespace 'default'";
    super(
      scope,
      id,
      {
        name: 'no-default-namespace',
        description: "Nothing runs in the namespace 'default', which nobody owns and nothing limits.",
        tier: 'default',
        match: { kinds: 'pods' },
        validations: [
          {
            expression: "request.namespace != 'default'",
            message: `It ${says}: set metadata.namespace to one of your own.`,
            messageExpression: `object.kind + " ${says}: set metadata.namespace to one of your own."`,
          },
        ],
        examples: {
          good: objects.map((object) => ({ name: `${kindOf(object)} in a namespace of its own`, object })),
          bad: objects.map((object) => ({
            name: `${kindOf(object)} in the namespace default`,
            object: merge(object, { metadata: { namespace: 'default' } }),
            says: `${kindOf(object)} ${says}`,
          })),
        },
      },
      props,
    );
  }
}
