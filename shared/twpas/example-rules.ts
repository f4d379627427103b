/** The practice environment's package of rules: ours, not NHI's. Every view of its answers says so. */
export const EXAMPLE_RULES = 'twpas.example.rules';

/** @param name `name#version`; null where the case was not asked */
export const isExample = (name: string | null): boolean => name?.split('#')[0] === EXAMPLE_RULES;
