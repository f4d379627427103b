/** Where the kept answer to an upload says what was left out of it: an extension of `meta`, which any FHIR resource may have. */
export const ECHO_URL = 'urn:twpas-agent:entries-as-sent';
