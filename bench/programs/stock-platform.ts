import { ApiObject, Chart, type App } from 'cdk8s';
import { ADDON_NAMESPACE, addonNames, APPLICATION, clusterNames, tenantNames } from './names';
import { size } from './size';
import {
  allowDns,
  application,
  argocdSettings,
  defaultDeny,
  namespace,
  platformProject,
  tenantProject,
} from './stock-argocd';
import { workloadOf } from './workload';

/** The same platform in stock cdk8s: one chart for each unit, all in one app. */
export function buildPlatform(app: App): void {
  for (const cluster of clusterNames(size.clusters)) buildCluster(app, cluster);
}

function buildCluster(app: App, cluster: string): void {
  const argocd = new Chart(app, `${cluster}-argocd`, { namespace: 'argocd' });

  const namespaces = new Chart(app, `${cluster}-namespaces`);
  new ApiObject(namespaces, 'argocd', namespace('argocd', 'baseline'));
  if (size.addons > 0) new ApiObject(namespaces, 'addons', namespace(ADDON_NAMESPACE, 'restricted'));
  new ApiObject(argocd, 'namespaces', application({ cluster, folder: 'namespaces', wave: 0 }));

  for (const name of addonNames(size.addons)) {
    const chart = new Chart(app, `${cluster}-${name}`, { namespace: ADDON_NAMESPACE });
    for (const object of workloadOf(cluster, name, ADDON_NAMESPACE)) {
      new ApiObject(chart, object.kind.toLowerCase(), object);
    }
    new ApiObject(argocd, name, application({ cluster, folder: name, namespace: ADDON_NAMESPACE, wave: 1 }));
  }

  for (const tenant of tenantNames(size.tenants)) buildTenant(app, argocd, cluster, tenant);

  new ApiObject(argocd, 'root', application({ cluster, folder: 'argocd', name: 'root', namespace: 'argocd' }));
  const tenants = tenantNames(size.tenants);
  new ApiObject(argocd, 'platform', platformProject([...(size.addons > 0 ? [ADDON_NAMESPACE] : []), ...tenants]));
  for (const tenant of tenants) new ApiObject(argocd, `project-${tenant}`, tenantProject(tenant));
  new ApiObject(argocd, 'settings', argocdSettings());
}

function buildTenant(app: App, argocd: Chart, cluster: string, tenant: string): void {
  const labels = { 'fairlead.dev/tenant': tenant };

  const namespaces = new Chart(app, `${cluster}-${tenant}-namespaces`, { labels });
  new ApiObject(namespaces, 'namespace', namespace(tenant, 'restricted'));
  new ApiObject(namespaces, 'default-deny', defaultDeny(tenant));
  new ApiObject(namespaces, 'allow-dns', allowDns(tenant));
  new ApiObject(
    argocd,
    `${tenant}-namespaces`,
    application({ cluster, folder: `tenants/${tenant}/namespaces`, tenant, wave: 0 }),
  );

  const chart = new Chart(app, `${cluster}-${tenant}`, { namespace: tenant, labels });
  for (const object of workloadOf(cluster, APPLICATION, tenant)) {
    new ApiObject(chart, object.kind.toLowerCase(), object);
  }
  const folder = `tenants/${tenant}/${APPLICATION}`;
  new ApiObject(argocd, tenant, application({ cluster, folder, namespace: tenant, project: tenant, tenant, wave: 1 }));
}
