/** Scopes compared by the rights they give, not by their text. SMART App Launch STU2.2, “Scopes for requesting clinical data”. */

const RIGHTS = ['c', 'r', 'u', 'd', 's'] as const;
/** The v1 words in v2 letters. */
const V1_RIGHTS: Readonly<Record<string, string>> = { read: 'rs', write: 'cud', '*': 'cruds' };

interface ClinicalScope {
  readonly context: string;
  readonly resource: string;
  readonly rights: ReadonlySet<string>;
  /** `?category=…`: narrows the scope to a part of the resources. */
  readonly filter: string;
}

/**
 * What of `asked` is not covered by `granted`, each named in v2 form with only the rights that lack
 * (`system/Bundle.c`). Scopes that are not clinical are compared as text.
 */
export function missingScopes(asked: string, granted: string): string[] {
  const given = words(granted);
  const clinical = given.map(readScope).filter((scope) => scope !== null);
  return words(asked).flatMap((word) => {
    const wanted = readScope(word);
    if (!wanted) return given.includes(word) ? [] : [word];
    const lacking = [...wanted.rights].filter(
      (right) => !clinical.some((scope) => covers(scope, wanted, right)),
    );
    if (lacking.length === 0) return [];
    return [`${wanted.context}/${wanted.resource}.${lacking.join('')}${wanted.filter}`];
  });
}

function covers(scope: ClinicalScope, wanted: ClinicalScope, right: string): boolean {
  return (
    scope.context === wanted.context &&
    (scope.resource === '*' || scope.resource === wanted.resource) &&
    scope.rights.has(right) &&
    (scope.filter === '' || scope.filter === wanted.filter)
  );
}

/** Null for a scope that is not `context/Resource.rights`. Rights come out in the order `cruds`. */
function readScope(word: string): ClinicalScope | null {
  const parts = /^(system|user|patient)\/(\*|[A-Za-z]+)\.(read|write|\*|[cruds]+)(\?.+)?$/.exec(word);
  if (!parts) return null;
  const [, context = '', resource = '', rights = '', filter = ''] = parts;
  const letters = V1_RIGHTS[rights] ?? rights;
  return { context, resource, rights: new Set(RIGHTS.filter((one) => letters.includes(one))), filter };
}

function words(scope: string): string[] {
  return scope.split(/\s+/).filter((word) => word !== '');
}
