/** Model info of FHIR 4.0.1 for CQL: XML as a string. */
declare module 'cql-exec-fhir/lib/modelInfos/fhir-modelinfo-4.0.1.xml.js' {
  const xml: string;
  export default xml;
}
