import { parse } from 'yaml';
import hub from '../../../apps/reference-hub/fleet';
import standaloneAws from '../../../apps/reference-standalone-aws/fleet';
import standalone from '../../../apps/reference-standalone/fleet';
import type { Fleet } from '../../../lib';
import { catalogue } from '../../../lib/addons';
import { buildCluster } from '../../../lib/constructs';
import { resolveFleet, type LoadedFleet } from '../../../lib/load';
import { FleetData } from '../../../lib/model';
import { chartRequests } from '../../../lib/render';
import { tree } from '../../../lib/testing';
import { vendorStandIns } from '../../stand-ins';
import { ChartRepository } from './support';

/** A reference fleet whose charts are all rendered here, from charts of our own that are vendored under their names. */
function renderedFleet(fleet: Fleet): LoadedFleet {
  const repository = new ChartRepository();
  const loaded = resolveFleet(fleet, repository.root, repository.root, new FleetData());
  const rendered: LoadedFleet = { ...loaded, model: { ...loaded.model, chartForm: 'rendered' } };
  vendorStandIns(repository.root, [rendered]);
  return rendered;
}

interface Application {
  readonly kind: string;
  readonly metadata: { readonly name: string };
  readonly spec: {
    readonly source?: { readonly path?: string; readonly chart?: string };
    readonly sources?: readonly { readonly path?: string; readonly chart?: string }[];
  };
}

describe.each([
  { fleet: standalone, kustomizations: ['dev-gateway-api', 'dev-tenant-kustomize-app'] },
  { fleet: standaloneAws, kustomizations: ['dev-gateway-api'] },
  { fleet: hub, kustomizations: [] },
])('$fleet.name in rendered form', ({ fleet, kustomizations }) => {
  const loaded = renderedFleet(fleet);
  const files = tree(loaded);
  const applications = Object.entries(files)
    .filter(([path]) => path.includes('/argocd/application.'))
    .map(([, text]) => parse(text) as Application);

  test('leaves no chart to Argo CD: each Application points at a folder with manifests', () => {
    const folders = new Set(Object.keys(files).map((path) => `dist/${path.slice(0, path.lastIndexOf('/'))}`));
    const sources = applications.flatMap(({ metadata, spec }) =>
      [...(spec.sources ?? []), ...(spec.source ? [spec.source] : [])].map((source) => ({ ...metadata, ...source })),
    );
    expect(new Set(sources.map(({ name }) => name)).size).toBe(applications.length);
    expect(sources.filter(({ chart }) => chart !== undefined)).toEqual([]);
    const isOurs = ({ path }: { path?: string }) => path?.startsWith('dist/') === true;
    expect(sources.filter((source) => isOurs(source) && !folders.has(source.path ?? ''))).toEqual([]);
    const elsewhere = sources.filter((source) => !isOurs(source)).map(({ name }) => name);
    // Kustomizations of other repositories.
    expect(elsewhere).toEqual(kustomizations);
  });

  test('has the manifests of every release', () => {
    for (const model of loaded.model.clusters) {
      const requests = [...chartRequests(buildCluster(loaded, model, catalogue))];
      expect(requests.length).toBeGreaterThan(3);
      for (const { where } of requests) {
        const folder = (where[0]?.path ?? '').slice(0, -'/release'.length);
        const own = Object.keys(files).filter((path) => path.startsWith(`${folder}/configmap.`));
        expect([folder, own.length]).toEqual([folder, 1]);
      }
    }
  });

  test('is the same bytes in every run', () => {
    expect(tree(loaded)).toEqual(files);
    // Without what the first engine remembers.
    expect(tree(renderedFleet(fleet))).toEqual(files);
  });
});
