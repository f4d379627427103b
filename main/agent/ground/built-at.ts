declare const __BUILT_ON__: string | undefined;

/**
 * The day on which this program was built, ms; no right clock shows an earlier one. Set by `vite.config.ts`; run from its sources, the
 * program is as old as its first version.
 */
export const BUILT_AT = typeof __BUILT_ON__ === 'string' ? Date.parse(__BUILT_ON__) : Date.UTC(2026, 0, 1);
