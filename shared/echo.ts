/** Url of an extension of `meta`, which any FHIR resource may have: it marks entries left out of the stored answer to an upload. */
export const ECHO_URL = 'urn:twpas-agent:entries-as-sent';
