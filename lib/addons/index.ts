export { ArgoCd } from './argo-cd';
export { ArgocdNotifications, type ArgocdNotificationsProps } from './argocd-notifications';
export { AwsAckDynamodb, AwsAckPrometheusservice, AwsAckS3, type AckAddonProps } from './aws-ack';
export { AwsLoadBalancer } from './aws-load-balancer';
export { catalogue } from './by-name';
export { type AddonName } from './catalogue';
export { CertManager, type CertManagerProps } from './cert-manager';
export {
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
export { AwsNodeTerminationHandler, ClusterAutoscaler, Vpa } from './charts/compute';
export { Kubecost, Opencost } from './charts/cost';
export {
  ArgoEvents,
  ArgoRollouts,
  ArgoWorkflows,
  AwsArgoWorkflowsIngress,
  AwsArgocd,
  AwsArgocdIngress,
} from './charts/gitops';
export {
  AwsGatewayApiController,
  Cilium,
  EnvoyGateway,
  ExternalDns,
  Kgateway,
  KgatewayCrds,
  TailscaleOperator,
} from './charts/networking';
export {
  AwsCloudwatchMetrics,
  AwsFargateFluentbit,
  AwsForFluentbit,
  MetricsServer,
  PrometheusAdapter,
} from './charts/observability';
export { KubePrometheusStack } from './kube-prometheus-stack';
export { Kro } from './charts/platform';
export {
  AwsPrivatecaIssuer,
  AwsSecretsStoreCsiDriverProvider,
  Kyverno,
  SecretsStoreCsiDriver,
} from './charts/security';
export { AwsEbsCsiResources, AwsEfsCsiDriver, AwsFsxCsiDriver, AwsVelero } from './charts/storage';
export { Keda, Volcano } from './charts/workloads';
export { Core, type CoreProps } from './core';
export { ExternalSecrets, type ExternalSecretsProps } from './external-secrets';
export { FEATURES, tryFindFeature, type ReferenceFeature } from './features';
export { GatewayApi } from './gateway-api';
export { Grafana } from './grafana';
export { KarpenterNodepools, type KarpenterNodepoolsProps, type NodePoolSettings } from './karpenter-nodepools';
export {
  KyvernoPolicies,
  type KyvernoPoliciesProps,
  type PolicyAction,
  type RegistryRestriction,
} from './kyverno-policies';
export { Terranetes, type TerranetesProps } from './terranetes';
export { TerranetesCrs, type TerranetesCrsProps } from './terranetes-crs';
