/** How large the platform is that both sides build. A run of the benchmark writes a file with its own numbers. */
export interface Size {
  readonly clusters: number;

  /** Add-ons of each cluster. */
  readonly addons: number;

  /** Tenants of the fleet, each with one application on every cluster. */
  readonly tenants: number;

  /** Whether the layers of `layers.ts` depend on each other. */
  readonly ordered: boolean;
}

export const size: Size = { clusters: 1, addons: 20, tenants: 5, ordered: false };
