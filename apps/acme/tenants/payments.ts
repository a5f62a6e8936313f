import { HelmRelease, Tenant } from 'fairlead/tenants';

const chart = { repository: 'https://charts.example.com', name: 'checkout' };

export const payments = new Tenant('payments', { owners: ['payments@example.com'], groups: ['payments-team'] })
  .addApplication('checkout', { dev: '1.5.0-rc.2', prod: '1.4.2' }, (scope, { version, environment }) =>
    new HelmRelease(scope, 'chart', { chart, version, values: { host: `checkout.${environment}.example.com` } }));
