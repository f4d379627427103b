import fc from 'fast-check';
import { expect, test } from 'vitest';
import { missingScopes } from '../../../main/agent/carrier/smart/token-request.ts';

test('rights are compared, not texts', () => {
  expect(missingScopes('system/Bundle.c', 'system/Bundle.crs')).toEqual([]);
  expect(missingScopes('system/Bundle.crs system/ClaimResponse.rs', 'system/*.cruds')).toEqual([]);
  expect(missingScopes('system/Bundle.crs', 'system/Bundle.c system/Bundle.rs')).toEqual([]);
  expect(missingScopes('system/Bundle.crs', 'system/Bundle.read system/Bundle.write')).toEqual([]);
  expect(missingScopes('system/Bundle.read', 'system/Bundle.*')).toEqual([]);
  expect(missingScopes('system/ClaimResponse.rs', 'system/*.read')).toEqual([]);
});

test('only the rights that lack are named', () => {
  expect(missingScopes('system/Bundle.crs', 'system/Bundle.rs')).toEqual(['system/Bundle.c']);
  expect(missingScopes('system/Bundle.crs system/ClaimResponse.rs', 'system/Bundle.c')).toEqual([
    'system/Bundle.rs',
    'system/ClaimResponse.rs',
  ]);
  expect(missingScopes('system/Bundle.write', 'system/Bundle.read')).toEqual(['system/Bundle.cud']);
});

test('another context, another resource or a narrower scope does not cover', () => {
  expect(missingScopes('system/Bundle.c', 'user/Bundle.cruds')).toEqual(['system/Bundle.c']);
  expect(missingScopes('system/*.r', 'system/Bundle.r')).toEqual(['system/*.r']);
  expect(missingScopes('system/Claim.r', 'system/Claim.r?use=preauthorization')).toEqual(['system/Claim.r']);
  expect(missingScopes('system/Claim.r?a=b', 'system/Claim.rs')).toEqual([]);
});

test('scopes of other kinds are compared as they stand', () => {
  expect(missingScopes('openid system/Bundle.r', 'system/Bundle.r')).toEqual(['openid']);
  expect(missingScopes('openid', 'openid fhirUser')).toEqual([]);
});

test('what was granted as asked lacks nothing, and what is named missing is enough to complete it', () => {
  const scope = fc
    .tuple(
      fc.constantFrom('system', 'user'),
      fc.constantFrom('*', 'Bundle', 'Claim'),
      fc.constantFrom('read', 'write', '*', 'c', 'rs', 'crs', 'cruds'),
    )
    .map(([context, resource, rights]) => `${context}/${resource}.${rights}`);
  const list = fc.array(scope, { maxLength: 4 }).map((scopes) => scopes.join(' '));
  fc.assert(
    fc.property(list, list, (asked, granted) => {
      expect(missingScopes(asked, asked)).toEqual([]);
      expect(missingScopes(asked, `${granted} ${missingScopes(asked, granted).join(' ')}`)).toEqual([]);
    }),
  );
});
