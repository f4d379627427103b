/** FHIR 4.0.1 as a model info of CQL, in XML, as text. */
declare module 'cql-exec-fhir/lib/modelInfos/fhir-modelinfo-4.0.1.xml.js' {
  const xml: string;
  export default xml;
}
