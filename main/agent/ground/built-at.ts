declare const __BUILT_ON__: string | undefined;

/**
 * The day on which this program was built, ms; a right clock never shows an earlier one. `vite.config.ts` sets it; a run from source takes
 * the day of the first version.
 */
export const BUILT_AT = typeof __BUILT_ON__ === 'string' ? Date.parse(__BUILT_ON__) : Date.UTC(2026, 0, 1);
