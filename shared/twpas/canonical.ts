/** Canonical urls of the TWPAS guide (tw.gov.mohw.nhi.pas) that the agent's code needs. */
import type { Profile } from '../states.ts';

const PAS = 'https://nhicore.nhi.gov.tw/pas';
const TWCORE = 'https://twcore.mohw.gov.tw/ig/twcore';

/** The guide that ships with the agent, `name#version`. */
export const BUILT_IN_GUIDE = 'tw.gov.mohw.nhi.pas#1.2.3';

export const profileUrl = (name: string): string => `${PAS}/StructureDefinition/${name}`;
export const codeSystemUrl = (name: string): string => `${PAS}/CodeSystem/${name}`;

/** The two Bundles a hospital uploads; `meta.profile` of the Bundle is fixed to one of them. */
export const UPLOAD_PROFILES: Readonly<Record<Profile, string>> = {
  cancer: profileUrl('Bundle-twpas'),
  immunologic: profileUrl('Bundle-immunologic-agent-twpas'),
};

/** Profiles and extensions of NHI and TW Core, by name, which is the same at every base. */
const PROFILE_NAME =
  /^(?:[A-Za-z]+(?:-[A-Za-z]+)*-tw(pas|core)|extension-(?:claim-encounter|requestedService|claimResponse-requestor))$/;
const PROFILE_URL = /^https?:\/\/[^/?#]+\/(?:[^?#]*\/)?StructureDefinition\/[A-Za-z-]+$/;

/**
 * Normalises the url of a profile or extension for comparison: from any base to its url in TWPAS 1.2.3. Urls of neither NHI nor TW Core are
 * unchanged. TWPAS 1.0.1 had a different base, and NHI may move it again.
 */
export function plainProfile(url: string): string {
  const name = url.slice(url.lastIndexOf('/') + 1);
  const found = PROFILE_NAME.exec(name);
  if (found === null || !PROFILE_URL.test(url)) return url;
  return found[1] === 'core' ? `${TWCORE}/StructureDefinition/${name}` : profileUrl(name);
}

export const EXTENSION_ENCOUNTER = profileUrl('extension-claim-encounter');
export const EXTENSION_REQUESTED_SERVICE = profileUrl('extension-requestedService');

export const SYSTEM_ORGANIZATION = codeSystemUrl('organization-identifier-tw');
export const SYSTEM_NATIONAL_ID = 'http://www.moi.gov.tw';
export const SYSTEM_RESIDENT_ID = 'http://www.immigration.gov.tw';
export const SYSTEM_APPLY_TYPE = codeSystemUrl('nhi-apply-type');
export const SYSTEM_PRIORITY = codeSystemUrl('nhi-tmhb-type');
export const SYSTEM_CONTINUATION = codeSystemUrl('nhi-continuation-status');
export const SYSTEM_LINE_OF_THERAPY = codeSystemUrl('nhi-line-of-therapy');
export const SYSTEM_APPROVE_COMMENT = codeSystemUrl('nhi-approve-comment');
