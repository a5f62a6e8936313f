import type { AddonClass, Catalogue } from '../constructs';
import { ArgoCd } from './argo-cd';
import { ArgocdNotifications } from './argocd-notifications';
import { AwsAckDynamodb, AwsAckPrometheusservice, AwsAckS3 } from './aws-ack';
import { AwsLoadBalancer } from './aws-load-balancer';
import { CertManager } from './cert-manager';
import {
  AwsAckAcm,
  AwsAckApigatewayv2,
  AwsAckEks,
  AwsAckEventbridge,
  AwsAckIam,
  AwsAckRds,
  AwsAckSes,
  AwsAckSfn,
  AwsAckSns,
  AwsAckSqs,
  AwsCrossplaneProvider,
  AwsCrossplaneUpboundProvider,
} from './charts/aws';
import { AwsNodeTerminationHandler, ClusterAutoscaler, Vpa } from './charts/compute';
import { Kubecost, Opencost } from './charts/cost';
import {
  ArgoEvents,
  ArgoRollouts,
  ArgoWorkflows,
  AwsArgoWorkflowsIngress,
  AwsArgocd,
  AwsArgocdIngress,
} from './charts/gitops';
import {
  AwsGatewayApiController,
  Cilium,
  EnvoyGateway,
  ExternalDns,
  Kgateway,
  KgatewayCrds,
  TailscaleOperator,
} from './charts/networking';
import {
  AwsCloudwatchMetrics,
  AwsFargateFluentbit,
  AwsForFluentbit,
  MetricsServer,
  PrometheusAdapter,
} from './charts/observability';
import { KubePrometheusStack } from './kube-prometheus-stack';
import { Kro } from './charts/platform';
import {
  AwsPrivatecaIssuer,
  AwsSecretsStoreCsiDriverProvider,
  Kyverno,
  SecretsStoreCsiDriver,
} from './charts/security';
import { AwsEbsCsiResources, AwsEfsCsiDriver, AwsFsxCsiDriver, AwsVelero } from './charts/storage';
import { Keda, Volcano } from './charts/workloads';
import { Core } from './core';
import { ExternalSecrets } from './external-secrets';
import { GatewayApi } from './gateway-api';
import { Grafana } from './grafana';
import { KarpenterNodepools } from './karpenter-nodepools';
import { KyvernoPolicies } from './kyverno-policies';
import { Terranetes } from './terranetes';
import { TerranetesCrs } from './terranetes-crs';

const CLASSES: readonly AddonClass[] = [
  ArgoCd,
  ArgoEvents,
  ArgoRollouts,
  ArgoWorkflows,
  ArgocdNotifications,
  AwsAckAcm,
  AwsAckApigatewayv2,
  AwsAckDynamodb,
  AwsAckEks,
  AwsAckEventbridge,
  AwsAckIam,
  AwsAckPrometheusservice,
  AwsAckRds,
  AwsAckS3,
  AwsAckSes,
  AwsAckSfn,
  AwsAckSns,
  AwsAckSqs,
  AwsArgoWorkflowsIngress,
  AwsArgocd,
  AwsArgocdIngress,
  AwsCloudwatchMetrics,
  AwsCrossplaneProvider,
  AwsCrossplaneUpboundProvider,
  AwsEbsCsiResources,
  AwsEfsCsiDriver,
  AwsFargateFluentbit,
  AwsForFluentbit,
  AwsFsxCsiDriver,
  AwsGatewayApiController,
  AwsLoadBalancer,
  AwsNodeTerminationHandler,
  AwsPrivatecaIssuer,
  AwsSecretsStoreCsiDriverProvider,
  AwsVelero,
  CertManager,
  Cilium,
  ClusterAutoscaler,
  Core,
  EnvoyGateway,
  ExternalDns,
  ExternalSecrets,
  GatewayApi,
  Grafana,
  KarpenterNodepools,
  Keda,
  Kgateway,
  KgatewayCrds,
  Kro,
  KubePrometheusStack,
  Kubecost,
  Kyverno,
  KyvernoPolicies,
  MetricsServer,
  Opencost,
  PrometheusAdapter,
  SecretsStoreCsiDriver,
  TailscaleOperator,
  Terranetes,
  TerranetesCrs,
  Volcano,
  Vpa,
];

/** Every add-on of the catalogue by the name that data switches it on with. */
export const catalogue: Catalogue = new Map(
  CLASSES.flatMap((addon): [string, AddonClass][] => (addon.about ? [[addon.about.name, addon]] : [])),
);
