/** The package of rules that the practice environment brings: ours, and no rule of NHI's. Wherever its answers stand, that is said. */
export const EXAMPLE_RULES = 'twpas.example.rules';

/** @param name `name#version`; null where the case was not asked */
export const isExample = (name: string | null): boolean => name?.split('#')[0] === EXAMPLE_RULES;
