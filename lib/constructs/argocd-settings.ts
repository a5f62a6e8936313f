/**
 * How Argo CD has to look at an Application inside another: as healthy as Argo CD itself says it is, and in progress
 * before it says anything.
 */
const APPLICATION_HEALTH = `local health = { status = 'Progressing', message = 'Waiting for the first report.' }
if obj.status ~= nil and obj.status.health ~= nil and obj.status.health.status ~= nil then
  health.status = obj.status.health.status
  health.message = obj.status.health.message or ''
end
return health
`;

/**
 * Settings of Argo CD that Fairlead's output relies on: keys and values of the ConfigMap `argocd-cm`.
 *
 * Objects are tracked by annotation, because a label would clash with those that charts set and is cut at 63 characters.
 * Applications have a health, because without it Argo CD takes a wave of the root Application for finished as soon as
 * its Applications exist, and waves order nothing.
 *
 * @see https://argo-cd.readthedocs.io/en/stable/operator-manual/health/#argocd-app
 */
export const ARGOCD_SETTINGS: Readonly<Record<string, string>> = {
  'application.resourceTrackingMethod': 'annotation',
  'resource.customizations.health.argoproj.io_Application': APPLICATION_HEALTH,
};
