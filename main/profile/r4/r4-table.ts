/** Facts of FHIR R4 (4.0.1), written by scripts/r4-table.ts and read by read-table.ts, which says what a line means. */
export const R4_TYPES = String.raw`
Element
.id 0..1 string
.extension 0..* Extension
Resource
.id 0..1 string
.meta 0..1 Meta
.implicitRules 0..1 uri
.language 0..1 code =all-languages
BackboneElement : Element
.modifierExtension 0..* Extension
Address : Element
.use 0..1 code =address-use
.type 0..1 code =address-type
.text 0..1 string
.line 0..* string
.city 0..1 string
.district 0..1 string
.state 0..1 string
.postalCode 0..1 string
.country 0..1 string
.period 0..1 Period
Annotation : Element
.author[x] 0..1 Reference(Practitioner/Patient/RelatedPerson/Organization)|string
.time 0..1 dateTime
.text 1..1 markdown
Attachment : Element !att-1
.contentType 0..1 code =mimetypes
.language 0..1 code =all-languages
.data 0..1 base64Binary
.url 0..1 url
.size 0..1 unsignedInt
.hash 0..1 base64Binary
.title 0..1 string
.creation 0..1 dateTime
CodeableConcept : Element
.coding 0..* Coding
.text 0..1 string
Coding : Element
.system 0..1 uri
.version 0..1 string
.code 0..1 code
.display 0..1 string
.userSelected 0..1 boolean
ContactDetail : Element
.name 0..1 string
.telecom 0..* ContactPoint
ContactPoint : Element !cpt-2
.system 0..1 code =contact-point-system
.value 0..1 string
.use 0..1 code =contact-point-use
.rank 0..1 positiveInt
.period 0..1 Period
Contributor : Element
.type 1..1 code =contributor-type
.name 1..1 string
.contact 0..* ContactDetail
DataRequirement : Element
.type 1..1 code =all-types
.profile 0..* canonical(StructureDefinition)
.subject[x] 0..1 CodeableConcept|Reference(Group)
.mustSupport 0..* string
.codeFilter 0..* Element !drq-1
..path 0..1 string
..searchParam 0..1 string
..valueSet 0..1 canonical(ValueSet)
..code 0..* Coding
.dateFilter 0..* Element !drq-2
..path 0..1 string
..searchParam 0..1 string
..value[x] 0..1 dateTime|Period|Duration
.limit 0..1 positiveInt
.sort 0..* Element
..path 1..1 string
..direction 1..1 code =sort-direction
Expression : Element !exp-1
.description 0..1 string
.name 0..1 id
.language 1..1 code
.expression 0..1 string
.reference 0..1 uri
Extension : Element
.url 1..1 uri
.value[x] 0..1 base64Binary|boolean|canonical|code|date|dateTime|decimal|id|instant|integer|markdown|oid|positiveInt|string|time|unsignedInt|uri|url|uuid|Address|Age|Annotation|Attachment|CodeableConcept|Coding|ContactPoint|Count|Distance|Duration|HumanName|Identifier|Money|Period|Quantity|Range|Ratio|Reference|SampledData|Signature|Timing|ContactDetail|Contributor|DataRequirement|Expression|ParameterDefinition|RelatedArtifact|TriggerDefinition|UsageContext|Dosage|Meta
HumanName : Element
.use 0..1 code =name-use
.text 0..1 string
.family 0..1 string
.given 0..* string
.prefix 0..* string
.suffix 0..* string
.period 0..1 Period
Identifier : Element
.use 0..1 code =identifier-use
.type 0..1 CodeableConcept
.system 0..1 uri
.value 0..1 string
.period 0..1 Period
.assigner 0..1 Reference(Organization)
Meta : Element
.versionId 0..1 id
.lastUpdated 0..1 instant
.source 0..1 uri
.profile 0..* canonical(StructureDefinition)
.security 0..* Coding
.tag 0..* Coding
Money : Element
.value 0..1 decimal
.currency 0..1 code =currencies
Narrative : Element
.status 1..1 code =narrative-status
.div 1..1 xhtml !txt-1 !txt-2
ParameterDefinition : Element
.name 0..1 code
.use 1..1 code =operation-parameter-use
.min 0..1 integer
.max 0..1 string
.documentation 0..1 string
.type 1..1 code =all-types
.profile 0..1 canonical(StructureDefinition)
Period : Element !per-1
.start 0..1 dateTime
.end 0..1 dateTime
Quantity : Element !qty-3
.value 0..1 decimal
.comparator 0..1 code =quantity-comparator
.unit 0..1 string
.system 0..1 uri
.code 0..1 code
Range : Element !rng-2
.low 0..1 SimpleQuantity
.high 0..1 SimpleQuantity
Ratio : Element !rat-1
.numerator 0..1 Quantity
.denominator 0..1 Quantity
Reference : Element !ref-1
.reference 0..1 string
.type 0..1 uri
.identifier 0..1 Identifier
.display 0..1 string
RelatedArtifact : Element
.type 1..1 code =related-artifact-type
.label 0..1 string
.display 0..1 string
.citation 0..1 markdown
.url 0..1 url
.document 0..1 Attachment
.resource 0..1 canonical
SampledData : Element
.origin 1..1 SimpleQuantity
.period 1..1 decimal
.factor 0..1 decimal
.lowerLimit 0..1 decimal
.upperLimit 0..1 decimal
.dimensions 1..1 positiveInt
.data 0..1 string
Signature : Element
.type 1..* Coding
.when 1..1 instant
.who 1..1 Reference(Practitioner/PractitionerRole/RelatedPerson/Patient/Device/Organization)
.onBehalfOf 0..1 Reference(Practitioner/PractitionerRole/RelatedPerson/Patient/Device/Organization)
.targetFormat 0..1 code =mimetypes
.sigFormat 0..1 code =mimetypes
.data 0..1 base64Binary
TriggerDefinition : Element !trd-1 !trd-2 !trd-3
.type 1..1 code =trigger-type
.name 0..1 string
.timing[x] 0..1 Timing|Reference(Schedule)|date|dateTime
.data 0..* DataRequirement
.condition 0..1 Expression
UsageContext : Element
.code 1..1 Coding
.value[x] 1..1 CodeableConcept|Quantity|Range|Reference(PlanDefinition/ResearchStudy/InsurancePlan/HealthcareService/Group/Location/Organization)
Binary : Resource
.contentType 1..1 code =mimetypes
.securityContext 0..1 Reference
.data 0..1 base64Binary
Bundle : Resource !bdl-1 !bdl-2 !bdl-3 !bdl-4 !bdl-7 !bdl-9 !bdl-10 !bdl-11 !bdl-12
.identifier 0..1 Identifier
.type 1..1 code =bundle-type
.timestamp 0..1 instant
.total 0..1 unsignedInt
.link 0..* BackboneElement
..relation 1..1 string
..url 1..1 uri
.entry 0..* BackboneElement !bdl-5 !bdl-8
..link 0..* @Bundle.link
..fullUrl 0..1 uri
..resource 0..1 Resource
..search 0..1 BackboneElement
...mode 0..1 code =search-entry-mode
...score 0..1 decimal
..request 0..1 BackboneElement
...method 1..1 code =http-verb
...url 1..1 uri
...ifNoneMatch 0..1 string
...ifModifiedSince 0..1 instant
...ifMatch 0..1 string
...ifNoneExist 0..1 string
..response 0..1 BackboneElement
...status 1..1 string
...location 0..1 uri
...etag 0..1 string
...lastModified 0..1 instant
...outcome 0..1 Resource
.signature 0..1 Signature
DomainResource : Resource !dom-2 !dom-3 !dom-4 !dom-5
.text 0..1 Narrative
.contained 0..* Resource
.extension 0..* Extension
.modifierExtension 0..* Extension
Parameters : Resource
.parameter 0..* BackboneElement !inv-1
..name 1..1 string
..value[x] 0..1 base64Binary|boolean|canonical|code|date|dateTime|decimal|id|instant|integer|markdown|oid|positiveInt|string|time|unsignedInt|uri|url|uuid|Address|Age|Annotation|Attachment|CodeableConcept|Coding|ContactPoint|Count|Distance|Duration|HumanName|Identifier|Money|Period|Quantity|Range|Ratio|Reference|SampledData|Signature|Timing|ContactDetail|Contributor|DataRequirement|Expression|ParameterDefinition|RelatedArtifact|TriggerDefinition|UsageContext|Dosage|Meta
..resource 0..1 Resource
..part 0..* @Parameters.parameter
Age : Quantity !age-1 !qty-3
Count : Quantity !cnt-3 !qty-3
Distance : Quantity !dis-1 !qty-3
Dosage : BackboneElement
.sequence 0..1 integer
.text 0..1 string
.additionalInstruction 0..* CodeableConcept
.patientInstruction 0..1 string
.timing 0..1 Timing
.asNeeded[x] 0..1 boolean|CodeableConcept
.site 0..1 CodeableConcept
.route 0..1 CodeableConcept
.method 0..1 CodeableConcept
.doseAndRate 0..* Element
..type 0..1 CodeableConcept
..dose[x] 0..1 Range|SimpleQuantity
..rate[x] 0..1 Ratio|Range|SimpleQuantity
.maxDosePerPeriod 0..1 Ratio
.maxDosePerAdministration 0..1 SimpleQuantity
.maxDosePerLifetime 0..1 SimpleQuantity
Duration : Quantity !drt-1 !qty-3
Timing : BackboneElement
.event 0..* dateTime
.repeat 0..1 Element !tim-1 !tim-2 !tim-4 !tim-5 !tim-6 !tim-7 !tim-8 !tim-9 !tim-10
..bounds[x] 0..1 Duration|Range|Period
..count 0..1 positiveInt
..countMax 0..1 positiveInt
..duration 0..1 decimal
..durationMax 0..1 decimal
..durationUnit 0..1 code =units-of-time
..frequency 0..1 positiveInt
..frequencyMax 0..1 positiveInt
..period 0..1 decimal
..periodMax 0..1 decimal
..periodUnit 0..1 code =units-of-time
..dayOfWeek 0..* code =days-of-week
..timeOfDay 0..* time
..when 0..* code =event-timing
..offset 0..1 unsignedInt
.code 0..1 CodeableConcept
MoneyQuantity : Quantity !mqty-1 !qty-3
SimpleQuantity : Quantity !qty-3 !sqty-1
.comparator 0..0 code =quantity-comparator
AllergyIntolerance : DomainResource !ait-1 !ait-2 !dom-2 !dom-3 !dom-4 !dom-5
.identifier 0..* Identifier
.clinicalStatus 0..1 CodeableConcept =allergyintolerance-clinical
.verificationStatus 0..1 CodeableConcept =allergyintolerance-verification
.type 0..1 code =allergy-intolerance-type
.category 0..* code =allergy-intolerance-category
.criticality 0..1 code =allergy-intolerance-criticality
.code 0..1 CodeableConcept
.patient 1..1 Reference(Patient)
.encounter 0..1 Reference(Encounter)
.onset[x] 0..1 dateTime|Age|Period|Range|string
.recordedDate 0..1 dateTime
.recorder 0..1 Reference(Practitioner/PractitionerRole/Patient/RelatedPerson)
.asserter 0..1 Reference(Patient/RelatedPerson/Practitioner/PractitionerRole)
.lastOccurrence 0..1 dateTime
.note 0..* Annotation
.reaction 0..* BackboneElement
..substance 0..1 CodeableConcept
..manifestation 1..* CodeableConcept
..description 0..1 string
..onset 0..1 dateTime
..severity 0..1 code =reaction-event-severity
..exposureRoute 0..1 CodeableConcept
..note 0..* Annotation
Appointment : DomainResource !app-2 !app-3 !app-4 !dom-2 !dom-3 !dom-4 !dom-5
.identifier 0..* Identifier
.status 1..1 code =appointmentstatus
.cancelationReason 0..1 CodeableConcept
.serviceCategory 0..* CodeableConcept
.serviceType 0..* CodeableConcept
.specialty 0..* CodeableConcept
.appointmentType 0..1 CodeableConcept
.reasonCode 0..* CodeableConcept
.reasonReference 0..* Reference(Condition/Procedure/Observation/ImmunizationRecommendation)
.priority 0..1 unsignedInt
.description 0..1 string
.supportingInformation 0..* Reference
.start 0..1 instant
.end 0..1 instant
.minutesDuration 0..1 positiveInt
.slot 0..* Reference(Slot)
.created 0..1 dateTime
.comment 0..1 string
.patientInstruction 0..1 string
.basedOn 0..* Reference(ServiceRequest)
.participant 1..* BackboneElement !app-1
..type 0..* CodeableConcept
..actor 0..1 Reference(Patient/Practitioner/PractitionerRole/RelatedPerson/Device/HealthcareService/Location)
..required 0..1 code =participantrequired
..status 1..1 code =participationstatus
..period 0..1 Period
.requestedPeriod 0..* Period
Basic : DomainResource !dom-2 !dom-3 !dom-4 !dom-5
.identifier 0..* Identifier
.code 1..1 CodeableConcept
.subject 0..1 Reference
.created 0..1 date
.author 0..1 Reference(Practitioner/PractitionerRole/Patient/RelatedPerson/Organization)
BodyStructure : DomainResource !dom-2 !dom-3 !dom-4 !dom-5
.identifier 0..* Identifier
.active 0..1 boolean
.morphology 0..1 CodeableConcept
.location 0..1 CodeableConcept
.locationQualifier 0..* CodeableConcept
.description 0..1 string
.image 0..* Attachment
.patient 1..1 Reference(Patient)
CarePlan : DomainResource !dom-2 !dom-3 !dom-4 !dom-5
.identifier 0..* Identifier
.instantiatesCanonical 0..* canonical(PlanDefinition/Questionnaire/Measure/ActivityDefinition/OperationDefinition)
.instantiatesUri 0..* uri
.basedOn 0..* Reference(CarePlan)
.replaces 0..* Reference(CarePlan)
.partOf 0..* Reference(CarePlan)
.status 1..1 code =request-status
.intent 1..1 code =care-plan-intent
.category 0..* CodeableConcept
.title 0..1 string
.description 0..1 string
.subject 1..1 Reference(Patient/Group)
.encounter 0..1 Reference(Encounter)
.period 0..1 Period
.created 0..1 dateTime
.author 0..1 Reference(Patient/Practitioner/PractitionerRole/Device/RelatedPerson/Organization/CareTeam)
.contributor 0..* Reference(Patient/Practitioner/PractitionerRole/Device/RelatedPerson/Organization/CareTeam)
.careTeam 0..* Reference(CareTeam)
.addresses 0..* Reference(Condition)
.supportingInfo 0..* Reference
.goal 0..* Reference(Goal)
.activity 0..* BackboneElement !cpl-3
..outcomeCodeableConcept 0..* CodeableConcept
..outcomeReference 0..* Reference
..progress 0..* Annotation
..reference 0..1 Reference(Appointment/CommunicationRequest/DeviceRequest/MedicationRequest/NutritionOrder/Task/ServiceRequest/VisionPrescription/RequestGroup)
..detail 0..1 BackboneElement
...kind 0..1 code =care-plan-activity-kind
...instantiatesCanonical 0..* canonical(PlanDefinition/ActivityDefinition/Questionnaire/Measure/OperationDefinition)
...instantiatesUri 0..* uri
...code 0..1 CodeableConcept
...reasonCode 0..* CodeableConcept
...reasonReference 0..* Reference(Condition/Observation/DiagnosticReport/DocumentReference)
...goal 0..* Reference(Goal)
...status 1..1 code =care-plan-activity-status
...statusReason 0..1 CodeableConcept
...doNotPerform 0..1 boolean
...scheduled[x] 0..1 Timing|Period|string
...location 0..1 Reference(Location)
...performer 0..* Reference(Practitioner/PractitionerRole/Organization/RelatedPerson/Patient/CareTeam/HealthcareService/Device)
...product[x] 0..1 CodeableConcept|Reference(Medication/Substance)
...dailyAmount 0..1 SimpleQuantity
...quantity 0..1 SimpleQuantity
...description 0..1 string
.note 0..* Annotation
CareTeam : DomainResource !dom-2 !dom-3 !dom-4 !dom-5
.identifier 0..* Identifier
.status 0..1 code =care-team-status
.category 0..* CodeableConcept
.name 0..1 string
.subject 0..1 Reference(Patient/Group)
.encounter 0..1 Reference(Encounter)
.period 0..1 Period
.participant 0..* BackboneElement !ctm-1
..role 0..* CodeableConcept
..member 0..1 Reference(Practitioner/PractitionerRole/RelatedPerson/Patient/Organization/CareTeam)
..onBehalfOf 0..1 Reference(Organization)
..period 0..1 Period
.reasonCode 0..* CodeableConcept
.reasonReference 0..* Reference(Condition)
.managingOrganization 0..* Reference(Organization)
.telecom 0..* ContactPoint
.note 0..* Annotation
Claim : DomainResource !dom-2 !dom-3 !dom-4 !dom-5
.identifier 0..* Identifier
.status 1..1 code =fm-status
.type 1..1 CodeableConcept
.subType 0..1 CodeableConcept
.use 1..1 code =claim-use
.patient 1..1 Reference(Patient)
.billablePeriod 0..1 Period
.created 1..1 dateTime
.enterer 0..1 Reference(Practitioner/PractitionerRole)
.insurer 0..1 Reference(Organization)
.provider 1..1 Reference(Practitioner/PractitionerRole/Organization)
.priority 1..1 CodeableConcept
.fundsReserve 0..1 CodeableConcept
.related 0..* BackboneElement
..claim 0..1 Reference(Claim)
..relationship 0..1 CodeableConcept
..reference 0..1 Identifier
.prescription 0..1 Reference(DeviceRequest/MedicationRequest/VisionPrescription)
.originalPrescription 0..1 Reference(DeviceRequest/MedicationRequest/VisionPrescription)
.payee 0..1 BackboneElement
..type 1..1 CodeableConcept
..party 0..1 Reference(Practitioner/PractitionerRole/Organization/Patient/RelatedPerson)
.referral 0..1 Reference(ServiceRequest)
.facility 0..1 Reference(Location)
.careTeam 0..* BackboneElement
..sequence 1..1 positiveInt
..provider 1..1 Reference(Practitioner/PractitionerRole/Organization)
..responsible 0..1 boolean
..role 0..1 CodeableConcept
..qualification 0..1 CodeableConcept
.supportingInfo 0..* BackboneElement
..sequence 1..1 positiveInt
..category 1..1 CodeableConcept
..code 0..1 CodeableConcept
..timing[x] 0..1 date|Period
..value[x] 0..1 boolean|string|Quantity|Attachment|Reference
..reason 0..1 CodeableConcept
.diagnosis 0..* BackboneElement
..sequence 1..1 positiveInt
..diagnosis[x] 1..1 CodeableConcept|Reference(Condition)
..type 0..* CodeableConcept
..onAdmission 0..1 CodeableConcept
..packageCode 0..1 CodeableConcept
.procedure 0..* BackboneElement
..sequence 1..1 positiveInt
..type 0..* CodeableConcept
..date 0..1 dateTime
..procedure[x] 1..1 CodeableConcept|Reference(Procedure)
..udi 0..* Reference(Device)
.insurance 1..* BackboneElement
..sequence 1..1 positiveInt
..focal 1..1 boolean
..identifier 0..1 Identifier
..coverage 1..1 Reference(Coverage)
..businessArrangement 0..1 string
..preAuthRef 0..* string
..claimResponse 0..1 Reference(ClaimResponse)
.accident 0..1 BackboneElement
..date 1..1 date
..type 0..1 CodeableConcept
..location[x] 0..1 Address|Reference(Location)
.item 0..* BackboneElement
..sequence 1..1 positiveInt
..careTeamSequence 0..* positiveInt
..diagnosisSequence 0..* positiveInt
..procedureSequence 0..* positiveInt
..informationSequence 0..* positiveInt
..revenue 0..1 CodeableConcept
..category 0..1 CodeableConcept
..productOrService 1..1 CodeableConcept
..modifier 0..* CodeableConcept
..programCode 0..* CodeableConcept
..serviced[x] 0..1 date|Period
..location[x] 0..1 CodeableConcept|Address|Reference(Location)
..quantity 0..1 SimpleQuantity
..unitPrice 0..1 Money
..factor 0..1 decimal
..net 0..1 Money
..udi 0..* Reference(Device)
..bodySite 0..1 CodeableConcept
..subSite 0..* CodeableConcept
..encounter 0..* Reference(Encounter)
..detail 0..* BackboneElement
...sequence 1..1 positiveInt
...revenue 0..1 CodeableConcept
...category 0..1 CodeableConcept
...productOrService 1..1 CodeableConcept
...modifier 0..* CodeableConcept
...programCode 0..* CodeableConcept
...quantity 0..1 SimpleQuantity
...unitPrice 0..1 Money
...factor 0..1 decimal
...net 0..1 Money
...udi 0..* Reference(Device)
...subDetail 0..* BackboneElement
....sequence 1..1 positiveInt
....revenue 0..1 CodeableConcept
....category 0..1 CodeableConcept
....productOrService 1..1 CodeableConcept
....modifier 0..* CodeableConcept
....programCode 0..* CodeableConcept
....quantity 0..1 SimpleQuantity
....unitPrice 0..1 Money
....factor 0..1 decimal
....net 0..1 Money
....udi 0..* Reference(Device)
.total 0..1 Money
ClaimResponse : DomainResource !dom-2 !dom-3 !dom-4 !dom-5
.identifier 0..* Identifier
.status 1..1 code =fm-status
.type 1..1 CodeableConcept
.subType 0..1 CodeableConcept
.use 1..1 code =claim-use
.patient 1..1 Reference(Patient)
.created 1..1 dateTime
.insurer 1..1 Reference(Organization)
.requestor 0..1 Reference(Practitioner/PractitionerRole/Organization)
.request 0..1 Reference(Claim)
.outcome 1..1 code =remittance-outcome
.disposition 0..1 string
.preAuthRef 0..1 string
.preAuthPeriod 0..1 Period
.payeeType 0..1 CodeableConcept
.item 0..* BackboneElement
..itemSequence 1..1 positiveInt
..noteNumber 0..* positiveInt
..adjudication 1..* BackboneElement
...category 1..1 CodeableConcept
...reason 0..1 CodeableConcept
...amount 0..1 Money
...value 0..1 decimal
..detail 0..* BackboneElement
...detailSequence 1..1 positiveInt
...noteNumber 0..* positiveInt
...adjudication 1..* @ClaimResponse.item.adjudication
...subDetail 0..* BackboneElement
....subDetailSequence 1..1 positiveInt
....noteNumber 0..* positiveInt
....adjudication 0..* @ClaimResponse.item.adjudication
.addItem 0..* BackboneElement
..itemSequence 0..* positiveInt
..detailSequence 0..* positiveInt
..subdetailSequence 0..* positiveInt
..provider 0..* Reference(Practitioner/PractitionerRole/Organization)
..productOrService 1..1 CodeableConcept
..modifier 0..* CodeableConcept
..programCode 0..* CodeableConcept
..serviced[x] 0..1 date|Period
..location[x] 0..1 CodeableConcept|Address|Reference(Location)
..quantity 0..1 SimpleQuantity
..unitPrice 0..1 Money
..factor 0..1 decimal
..net 0..1 Money
..bodySite 0..1 CodeableConcept
..subSite 0..* CodeableConcept
..noteNumber 0..* positiveInt
..adjudication 1..* @ClaimResponse.item.adjudication
..detail 0..* BackboneElement
...productOrService 1..1 CodeableConcept
...modifier 0..* CodeableConcept
...quantity 0..1 SimpleQuantity
...unitPrice 0..1 Money
...factor 0..1 decimal
...net 0..1 Money
...noteNumber 0..* positiveInt
...adjudication 1..* @ClaimResponse.item.adjudication
...subDetail 0..* BackboneElement
....productOrService 1..1 CodeableConcept
....modifier 0..* CodeableConcept
....quantity 0..1 SimpleQuantity
....unitPrice 0..1 Money
....factor 0..1 decimal
....net 0..1 Money
....noteNumber 0..* positiveInt
....adjudication 1..* @ClaimResponse.item.adjudication
.adjudication 0..* @ClaimResponse.item.adjudication
.total 0..* BackboneElement
..category 1..1 CodeableConcept
..amount 1..1 Money
.payment 0..1 BackboneElement
..type 1..1 CodeableConcept
..adjustment 0..1 Money
..adjustmentReason 0..1 CodeableConcept
..date 0..1 date
..amount 1..1 Money
..identifier 0..1 Identifier
.fundsReserve 0..1 CodeableConcept
.formCode 0..1 CodeableConcept
.form 0..1 Attachment
.processNote 0..* BackboneElement
..number 0..1 positiveInt
..type 0..1 code =note-type
..text 1..1 string
..language 0..1 CodeableConcept
.communicationRequest 0..* Reference(CommunicationRequest)
.insurance 0..* BackboneElement
..sequence 1..1 positiveInt
..focal 1..1 boolean
..coverage 1..1 Reference(Coverage)
..businessArrangement 0..1 string
..claimResponse 0..1 Reference(ClaimResponse)
.error 0..* BackboneElement
..itemSequence 0..1 positiveInt
..detailSequence 0..1 positiveInt
..subDetailSequence 0..1 positiveInt
..code 1..1 CodeableConcept
ClinicalImpression : DomainResource !dom-2 !dom-3 !dom-4 !dom-5
.identifier 0..* Identifier
.status 1..1 code =clinicalimpression-status
.statusReason 0..1 CodeableConcept
.code 0..1 CodeableConcept
.description 0..1 string
.subject 1..1 Reference(Patient/Group)
.encounter 0..1 Reference(Encounter)
.effective[x] 0..1 dateTime|Period
.date 0..1 dateTime
.assessor 0..1 Reference(Practitioner/PractitionerRole)
.previous 0..1 Reference(ClinicalImpression)
.problem 0..* Reference(Condition/AllergyIntolerance)
.investigation 0..* BackboneElement
..code 1..1 CodeableConcept
..item 0..* Reference(Observation/QuestionnaireResponse/FamilyMemberHistory/DiagnosticReport/RiskAssessment/ImagingStudy/Media)
.protocol 0..* uri
.summary 0..1 string
.finding 0..* BackboneElement
..itemCodeableConcept 0..1 CodeableConcept
..itemReference 0..1 Reference(Condition/Observation/Media)
..basis 0..1 string
.prognosisCodeableConcept 0..* CodeableConcept
.prognosisReference 0..* Reference(RiskAssessment)
.supportingInfo 0..* Reference
.note 0..* Annotation
Communication : DomainResource !dom-2 !dom-3 !dom-4 !dom-5
.identifier 0..* Identifier
.instantiatesCanonical 0..* canonical(PlanDefinition/ActivityDefinition/Measure/OperationDefinition/Questionnaire)
.instantiatesUri 0..* uri
.basedOn 0..* Reference
.partOf 0..* Reference
.inResponseTo 0..* Reference(Communication)
.status 1..1 code =event-status
.statusReason 0..1 CodeableConcept
.category 0..* CodeableConcept
.priority 0..1 code =request-priority
.medium 0..* CodeableConcept
.subject 0..1 Reference(Patient/Group)
.topic 0..1 CodeableConcept
.about 0..* Reference
.encounter 0..1 Reference(Encounter)
.sent 0..1 dateTime
.received 0..1 dateTime
.recipient 0..* Reference(Device/Organization/Patient/Practitioner/PractitionerRole/RelatedPerson/Group/CareTeam/HealthcareService)
.sender 0..1 Reference(Device/Organization/Patient/Practitioner/PractitionerRole/RelatedPerson/HealthcareService)
.reasonCode 0..* CodeableConcept
.reasonReference 0..* Reference(Condition/Observation/DiagnosticReport/DocumentReference)
.payload 0..* BackboneElement
..content[x] 1..1 string|Attachment|Reference
.note 0..* Annotation
Composition : DomainResource !dom-2 !dom-3 !dom-4 !dom-5
.identifier 0..1 Identifier
.status 1..1 code =composition-status
.type 1..1 CodeableConcept
.category 0..* CodeableConcept
.subject 0..1 Reference
.encounter 0..1 Reference(Encounter)
.date 1..1 dateTime
.author 1..* Reference(Practitioner/PractitionerRole/Device/Patient/RelatedPerson/Organization)
.title 1..1 string
.confidentiality 0..1 code
.attester 0..* BackboneElement
..mode 1..1 code =composition-attestation-mode
..time 0..1 dateTime
..party 0..1 Reference(Patient/RelatedPerson/Practitioner/PractitionerRole/Organization)
.custodian 0..1 Reference(Organization)
.relatesTo 0..* BackboneElement
..code 1..1 code =document-relationship-type
..target[x] 1..1 Identifier|Reference(Composition)
.event 0..* BackboneElement
..code 0..* CodeableConcept
..period 0..1 Period
..detail 0..* Reference
.section 0..* BackboneElement !cmp-1 !cmp-2
..title 0..1 string
..code 0..1 CodeableConcept
..author 0..* Reference(Practitioner/PractitionerRole/Device/Patient/RelatedPerson/Organization)
..focus 0..1 Reference
..text 0..1 Narrative
..mode 0..1 code =list-mode
..orderedBy 0..1 CodeableConcept
..entry 0..* Reference
..emptyReason 0..1 CodeableConcept
..section 0..* @Composition.section
Condition : DomainResource !con-4 !con-5 !dom-2 !dom-3 !dom-4 !dom-5
.identifier 0..* Identifier
.clinicalStatus 0..1 CodeableConcept =condition-clinical
.verificationStatus 0..1 CodeableConcept =condition-ver-status
.category 0..* CodeableConcept
.severity 0..1 CodeableConcept
.code 0..1 CodeableConcept
.bodySite 0..* CodeableConcept
.subject 1..1 Reference(Patient/Group)
.encounter 0..1 Reference(Encounter)
.onset[x] 0..1 dateTime|Age|Period|Range|string
.abatement[x] 0..1 dateTime|Age|Period|Range|string
.recordedDate 0..1 dateTime
.recorder 0..1 Reference(Practitioner/PractitionerRole/Patient/RelatedPerson)
.asserter 0..1 Reference(Practitioner/PractitionerRole/Patient/RelatedPerson)
.stage 0..* BackboneElement !con-1
..summary 0..1 CodeableConcept
..assessment 0..* Reference(ClinicalImpression/DiagnosticReport/Observation)
..type 0..1 CodeableConcept
.evidence 0..* BackboneElement !con-2
..code 0..* CodeableConcept
..detail 0..* Reference
.note 0..* Annotation
Consent : DomainResource !dom-2 !dom-3 !dom-4 !dom-5 !ppc-1 !ppc-2 !ppc-3 !ppc-4 !ppc-5
.identifier 0..* Identifier
.status 1..1 code =consent-state-codes
.scope 1..1 CodeableConcept
.category 1..* CodeableConcept
.patient 0..1 Reference(Patient)
.dateTime 0..1 dateTime
.performer 0..* Reference(Organization/Patient/Practitioner/RelatedPerson/PractitionerRole)
.organization 0..* Reference(Organization)
.source[x] 0..1 Attachment|Reference(Consent/DocumentReference/Contract/QuestionnaireResponse)
.policy 0..* BackboneElement
..authority 0..1 uri
..uri 0..1 uri
.policyRule 0..1 CodeableConcept
.verification 0..* BackboneElement
..verified 1..1 boolean
..verifiedWith 0..1 Reference(Patient/RelatedPerson)
..verificationDate 0..1 dateTime
.provision 0..1 BackboneElement
..type 0..1 code =consent-provision-type
..period 0..1 Period
..actor 0..* BackboneElement
...role 1..1 CodeableConcept
...reference 1..1 Reference(Device/Group/CareTeam/Organization/Patient/Practitioner/RelatedPerson/PractitionerRole)
..action 0..* CodeableConcept
..securityLabel 0..* Coding
..purpose 0..* Coding
..class 0..* Coding
..code 0..* CodeableConcept
..dataPeriod 0..1 Period
..data 0..* BackboneElement
...meaning 1..1 code =consent-data-meaning
...reference 1..1 Reference
..provision 0..* @Consent.provision
Coverage : DomainResource !dom-2 !dom-3 !dom-4 !dom-5
.identifier 0..* Identifier
.status 1..1 code =fm-status
.type 0..1 CodeableConcept
.policyHolder 0..1 Reference(Patient/RelatedPerson/Organization)
.subscriber 0..1 Reference(Patient/RelatedPerson)
.subscriberId 0..1 string
.beneficiary 1..1 Reference(Patient)
.dependent 0..1 string
.relationship 0..1 CodeableConcept
.period 0..1 Period
.payor 1..* Reference(Organization/Patient/RelatedPerson)
.class 0..* BackboneElement
..type 1..1 CodeableConcept
..value 1..1 string
..name 0..1 string
.order 0..1 positiveInt
.network 0..1 string
.costToBeneficiary 0..* BackboneElement
..type 0..1 CodeableConcept
..value[x] 1..1 SimpleQuantity|Money
..exception 0..* BackboneElement
...type 1..1 CodeableConcept
...period 0..1 Period
.subrogation 0..1 boolean
.contract 0..* Reference(Contract)
Device : DomainResource !dom-2 !dom-3 !dom-4 !dom-5
.identifier 0..* Identifier
.definition 0..1 Reference(DeviceDefinition)
.udiCarrier 0..* BackboneElement
..deviceIdentifier 0..1 string
..issuer 0..1 uri
..jurisdiction 0..1 uri
..carrierAIDC 0..1 base64Binary
..carrierHRF 0..1 string
..entryType 0..1 code =udi-entry-type
.status 0..1 code =device-status
.statusReason 0..* CodeableConcept
.distinctIdentifier 0..1 string
.manufacturer 0..1 string
.manufactureDate 0..1 dateTime
.expirationDate 0..1 dateTime
.lotNumber 0..1 string
.serialNumber 0..1 string
.deviceName 0..* BackboneElement
..name 1..1 string
..type 1..1 code =device-nametype
.modelNumber 0..1 string
.partNumber 0..1 string
.type 0..1 CodeableConcept
.specialization 0..* BackboneElement
..systemType 1..1 CodeableConcept
..version 0..1 string
.version 0..* BackboneElement
..type 0..1 CodeableConcept
..component 0..1 Identifier
..value 1..1 string
.property 0..* BackboneElement
..type 1..1 CodeableConcept
..valueQuantity 0..* Quantity
..valueCode 0..* CodeableConcept
.patient 0..1 Reference(Patient)
.owner 0..1 Reference(Organization)
.contact 0..* ContactPoint
.location 0..1 Reference(Location)
.url 0..1 uri
.note 0..* Annotation
.safety 0..* CodeableConcept
.parent 0..1 Reference(Device)
DiagnosticReport : DomainResource !dom-2 !dom-3 !dom-4 !dom-5
.identifier 0..* Identifier
.basedOn 0..* Reference(CarePlan/ImmunizationRecommendation/MedicationRequest/NutritionOrder/ServiceRequest)
.status 1..1 code =diagnostic-report-status
.category 0..* CodeableConcept
.code 1..1 CodeableConcept
.subject 0..1 Reference(Patient/Group/Device/Location)
.encounter 0..1 Reference(Encounter)
.effective[x] 0..1 dateTime|Period
.issued 0..1 instant
.performer 0..* Reference(Practitioner/PractitionerRole/Organization/CareTeam)
.resultsInterpreter 0..* Reference(Practitioner/PractitionerRole/Organization/CareTeam)
.specimen 0..* Reference(Specimen)
.result 0..* Reference(Observation)
.imagingStudy 0..* Reference(ImagingStudy)
.media 0..* BackboneElement
..comment 0..1 string
..link 1..1 Reference(Media)
.conclusion 0..1 string
.conclusionCode 0..* CodeableConcept
.presentedForm 0..* Attachment
DocumentReference : DomainResource !dom-2 !dom-3 !dom-4 !dom-5
.masterIdentifier 0..1 Identifier
.identifier 0..* Identifier
.status 1..1 code =document-reference-status
.docStatus 0..1 code =composition-status
.type 0..1 CodeableConcept
.category 0..* CodeableConcept
.subject 0..1 Reference(Patient/Practitioner/Group/Device)
.date 0..1 instant
.author 0..* Reference(Practitioner/PractitionerRole/Organization/Device/Patient/RelatedPerson)
.authenticator 0..1 Reference(Practitioner/PractitionerRole/Organization)
.custodian 0..1 Reference(Organization)
.relatesTo 0..* BackboneElement
..code 1..1 code =document-relationship-type
..target 1..1 Reference(DocumentReference)
.description 0..1 string
.securityLabel 0..* CodeableConcept
.content 1..* BackboneElement
..attachment 1..1 Attachment
..format 0..1 Coding
.context 0..1 BackboneElement
..encounter 0..* Reference(Encounter/EpisodeOfCare)
..event 0..* CodeableConcept
..period 0..1 Period
..facilityType 0..1 CodeableConcept
..practiceSetting 0..1 CodeableConcept
..sourcePatientInfo 0..1 Reference(Patient)
..related 0..* Reference
Encounter : DomainResource !dom-2 !dom-3 !dom-4 !dom-5
.identifier 0..* Identifier
.status 1..1 code =encounter-status
.statusHistory 0..* BackboneElement
..status 1..1 code =encounter-status
..period 1..1 Period
.class 1..1 Coding
.classHistory 0..* BackboneElement
..class 1..1 Coding
..period 1..1 Period
.type 0..* CodeableConcept
.serviceType 0..1 CodeableConcept
.priority 0..1 CodeableConcept
.subject 0..1 Reference(Patient/Group)
.episodeOfCare 0..* Reference(EpisodeOfCare)
.basedOn 0..* Reference(ServiceRequest)
.participant 0..* BackboneElement
..type 0..* CodeableConcept
..period 0..1 Period
..individual 0..1 Reference(Practitioner/PractitionerRole/RelatedPerson)
.appointment 0..* Reference(Appointment)
.period 0..1 Period
.length 0..1 Duration
.reasonCode 0..* CodeableConcept
.reasonReference 0..* Reference(Condition/Procedure/Observation/ImmunizationRecommendation)
.diagnosis 0..* BackboneElement
..condition 1..1 Reference(Condition/Procedure)
..use 0..1 CodeableConcept
..rank 0..1 positiveInt
.account 0..* Reference(Account)
.hospitalization 0..1 BackboneElement
..preAdmissionIdentifier 0..1 Identifier
..origin 0..1 Reference(Location/Organization)
..admitSource 0..1 CodeableConcept
..reAdmission 0..1 CodeableConcept
..dietPreference 0..* CodeableConcept
..specialCourtesy 0..* CodeableConcept
..specialArrangement 0..* CodeableConcept
..destination 0..1 Reference(Location/Organization)
..dischargeDisposition 0..1 CodeableConcept
.location 0..* BackboneElement
..location 1..1 Reference(Location)
..status 0..1 code =encounter-location-status
..physicalType 0..1 CodeableConcept
..period 0..1 Period
.serviceProvider 0..1 Reference(Organization)
.partOf 0..1 Reference(Encounter)
Endpoint : DomainResource !dom-2 !dom-3 !dom-4 !dom-5
.identifier 0..* Identifier
.status 1..1 code =endpoint-status
.connectionType 1..1 Coding
.name 0..1 string
.managingOrganization 0..1 Reference(Organization)
.contact 0..* ContactPoint
.period 0..1 Period
.payloadType 1..* CodeableConcept
.payloadMimeType 0..* code =mimetypes
.address 1..1 url
.header 0..* string
EpisodeOfCare : DomainResource !dom-2 !dom-3 !dom-4 !dom-5
.identifier 0..* Identifier
.status 1..1 code =episode-of-care-status
.statusHistory 0..* BackboneElement
..status 1..1 code =episode-of-care-status
..period 1..1 Period
.type 0..* CodeableConcept
.diagnosis 0..* BackboneElement
..condition 1..1 Reference(Condition)
..role 0..1 CodeableConcept
..rank 0..1 positiveInt
.patient 1..1 Reference(Patient)
.managingOrganization 0..1 Reference(Organization)
.period 0..1 Period
.referralRequest 0..* Reference(ServiceRequest)
.careManager 0..1 Reference(Practitioner/PractitionerRole)
.team 0..* Reference(CareTeam)
.account 0..* Reference(Account)
FamilyMemberHistory : DomainResource !dom-2 !dom-3 !dom-4 !dom-5 !fhs-1 !fhs-2
.identifier 0..* Identifier
.instantiatesCanonical 0..* canonical(PlanDefinition/Questionnaire/ActivityDefinition/Measure/OperationDefinition)
.instantiatesUri 0..* uri
.status 1..1 code =history-status
.dataAbsentReason 0..1 CodeableConcept
.patient 1..1 Reference(Patient)
.date 0..1 dateTime
.name 0..1 string
.relationship 1..1 CodeableConcept
.sex 0..1 CodeableConcept
.born[x] 0..1 Period|date|string
.age[x] 0..1 Age|Range|string
.estimatedAge 0..1 boolean
.deceased[x] 0..1 boolean|Age|Range|date|string
.reasonCode 0..* CodeableConcept
.reasonReference 0..* Reference(Condition/Observation/AllergyIntolerance/QuestionnaireResponse/DiagnosticReport/DocumentReference)
.note 0..* Annotation
.condition 0..* BackboneElement
..code 1..1 CodeableConcept
..outcome 0..1 CodeableConcept
..contributedToDeath 0..1 boolean
..onset[x] 0..1 Age|Range|Period|string
..note 0..* Annotation
Flag : DomainResource !dom-2 !dom-3 !dom-4 !dom-5
.identifier 0..* Identifier
.status 1..1 code =flag-status
.category 0..* CodeableConcept
.code 1..1 CodeableConcept
.subject 1..1 Reference(Patient/Location/Group/Organization/Practitioner/PlanDefinition/Medication/Procedure)
.period 0..1 Period
.encounter 0..1 Reference(Encounter)
.author 0..1 Reference(Device/Organization/Patient/Practitioner/PractitionerRole)
Goal : DomainResource !dom-2 !dom-3 !dom-4 !dom-5
.identifier 0..* Identifier
.lifecycleStatus 1..1 code =goal-status
.achievementStatus 0..1 CodeableConcept
.category 0..* CodeableConcept
.priority 0..1 CodeableConcept
.description 1..1 CodeableConcept
.subject 1..1 Reference(Patient/Group/Organization)
.start[x] 0..1 date|CodeableConcept
.target 0..* BackboneElement !gol-1
..measure 0..1 CodeableConcept
..detail[x] 0..1 Quantity|Range|CodeableConcept|string|boolean|integer|Ratio
..due[x] 0..1 date|Duration
.statusDate 0..1 date
.statusReason 0..1 string
.expressedBy 0..1 Reference(Patient/Practitioner/PractitionerRole/RelatedPerson)
.addresses 0..* Reference(Condition/Observation/MedicationStatement/NutritionOrder/ServiceRequest/RiskAssessment)
.note 0..* Annotation
.outcomeCode 0..* CodeableConcept
.outcomeReference 0..* Reference(Observation)
Group : DomainResource !dom-2 !dom-3 !dom-4 !dom-5 !grp-1
.identifier 0..* Identifier
.active 0..1 boolean
.type 1..1 code =group-type
.actual 1..1 boolean
.code 0..1 CodeableConcept
.name 0..1 string
.quantity 0..1 unsignedInt
.managingEntity 0..1 Reference(Organization/RelatedPerson/Practitioner/PractitionerRole)
.characteristic 0..* BackboneElement
..code 1..1 CodeableConcept
..value[x] 1..1 CodeableConcept|boolean|Quantity|Range|Reference
..exclude 1..1 boolean
..period 0..1 Period
.member 0..* BackboneElement
..entity 1..1 Reference(Patient/Practitioner/PractitionerRole/Device/Medication/Substance/Group)
..period 0..1 Period
..inactive 0..1 boolean
HealthcareService : DomainResource !dom-2 !dom-3 !dom-4 !dom-5
.identifier 0..* Identifier
.active 0..1 boolean
.providedBy 0..1 Reference(Organization)
.category 0..* CodeableConcept
.type 0..* CodeableConcept
.specialty 0..* CodeableConcept
.location 0..* Reference(Location)
.name 0..1 string
.comment 0..1 string
.extraDetails 0..1 markdown
.photo 0..1 Attachment
.telecom 0..* ContactPoint
.coverageArea 0..* Reference(Location)
.serviceProvisionCode 0..* CodeableConcept
.eligibility 0..* BackboneElement
..code 0..1 CodeableConcept
..comment 0..1 markdown
.program 0..* CodeableConcept
.characteristic 0..* CodeableConcept
.communication 0..* CodeableConcept
.referralMethod 0..* CodeableConcept
.appointmentRequired 0..1 boolean
.availableTime 0..* BackboneElement
..daysOfWeek 0..* code =days-of-week
..allDay 0..1 boolean
..availableStartTime 0..1 time
..availableEndTime 0..1 time
.notAvailable 0..* BackboneElement
..description 1..1 string
..during 0..1 Period
.availabilityExceptions 0..1 string
.endpoint 0..* Reference(Endpoint)
ImagingStudy : DomainResource !dom-2 !dom-3 !dom-4 !dom-5
.identifier 0..* Identifier
.status 1..1 code =imagingstudy-status
.modality 0..* Coding
.subject 1..1 Reference(Patient/Device/Group)
.encounter 0..1 Reference(Encounter)
.started 0..1 dateTime
.basedOn 0..* Reference(CarePlan/ServiceRequest/Appointment/AppointmentResponse/Task)
.referrer 0..1 Reference(Practitioner/PractitionerRole)
.interpreter 0..* Reference(Practitioner/PractitionerRole)
.endpoint 0..* Reference(Endpoint)
.numberOfSeries 0..1 unsignedInt
.numberOfInstances 0..1 unsignedInt
.procedureReference 0..1 Reference(Procedure)
.procedureCode 0..* CodeableConcept
.location 0..1 Reference(Location)
.reasonCode 0..* CodeableConcept
.reasonReference 0..* Reference(Condition/Observation/Media/DiagnosticReport/DocumentReference)
.note 0..* Annotation
.description 0..1 string
.series 0..* BackboneElement
..uid 1..1 id
..number 0..1 unsignedInt
..modality 1..1 Coding
..description 0..1 string
..numberOfInstances 0..1 unsignedInt
..endpoint 0..* Reference(Endpoint)
..bodySite 0..1 Coding
..laterality 0..1 Coding
..specimen 0..* Reference(Specimen)
..started 0..1 dateTime
..performer 0..* BackboneElement
...function 0..1 CodeableConcept
...actor 1..1 Reference(Practitioner/PractitionerRole/Organization/CareTeam/Patient/Device/RelatedPerson)
..instance 0..* BackboneElement
...uid 1..1 id
...sopClass 1..1 Coding
...number 0..1 unsignedInt
...title 0..1 string
Immunization : DomainResource !dom-2 !dom-3 !dom-4 !dom-5
.identifier 0..* Identifier
.status 1..1 code =immunization-status
.statusReason 0..1 CodeableConcept
.vaccineCode 1..1 CodeableConcept
.patient 1..1 Reference(Patient)
.encounter 0..1 Reference(Encounter)
.occurrence[x] 1..1 dateTime|string
.recorded 0..1 dateTime
.primarySource 0..1 boolean
.reportOrigin 0..1 CodeableConcept
.location 0..1 Reference(Location)
.manufacturer 0..1 Reference(Organization)
.lotNumber 0..1 string
.expirationDate 0..1 date
.site 0..1 CodeableConcept
.route 0..1 CodeableConcept
.doseQuantity 0..1 SimpleQuantity
.performer 0..* BackboneElement
..function 0..1 CodeableConcept
..actor 1..1 Reference(Practitioner/PractitionerRole/Organization)
.note 0..* Annotation
.reasonCode 0..* CodeableConcept
.reasonReference 0..* Reference(Condition/Observation/DiagnosticReport)
.isSubpotent 0..1 boolean
.subpotentReason 0..* CodeableConcept
.education 0..* BackboneElement !imm-1
..documentType 0..1 string
..reference 0..1 uri
..publicationDate 0..1 dateTime
..presentationDate 0..1 dateTime
.programEligibility 0..* CodeableConcept
.fundingSource 0..1 CodeableConcept
.reaction 0..* BackboneElement
..date 0..1 dateTime
..detail 0..1 Reference(Observation)
..reported 0..1 boolean
.protocolApplied 0..* BackboneElement
..series 0..1 string
..authority 0..1 Reference(Organization)
..targetDisease 0..* CodeableConcept
..doseNumber[x] 1..1 positiveInt|string
..seriesDoses[x] 0..1 positiveInt|string
List : DomainResource !dom-2 !dom-3 !dom-4 !dom-5 !lst-1 !lst-2 !lst-3
.identifier 0..* Identifier
.status 1..1 code =list-status
.mode 1..1 code =list-mode
.title 0..1 string
.code 0..1 CodeableConcept
.subject 0..1 Reference(Patient/Group/Device/Location)
.encounter 0..1 Reference(Encounter)
.date 0..1 dateTime
.source 0..1 Reference(Practitioner/PractitionerRole/Patient/Device)
.orderedBy 0..1 CodeableConcept
.note 0..* Annotation
.entry 0..* BackboneElement
..flag 0..1 CodeableConcept
..deleted 0..1 boolean
..date 0..1 dateTime
..item 1..1 Reference
.emptyReason 0..1 CodeableConcept
Location : DomainResource !dom-2 !dom-3 !dom-4 !dom-5
.identifier 0..* Identifier
.status 0..1 code =location-status
.operationalStatus 0..1 Coding
.name 0..1 string
.alias 0..* string
.description 0..1 string
.mode 0..1 code =location-mode
.type 0..* CodeableConcept
.telecom 0..* ContactPoint
.address 0..1 Address
.physicalType 0..1 CodeableConcept
.position 0..1 BackboneElement
..longitude 1..1 decimal
..latitude 1..1 decimal
..altitude 0..1 decimal
.managingOrganization 0..1 Reference(Organization)
.partOf 0..1 Reference(Location)
.hoursOfOperation 0..* BackboneElement
..daysOfWeek 0..* code =days-of-week
..allDay 0..1 boolean
..openingTime 0..1 time
..closingTime 0..1 time
.availabilityExceptions 0..1 string
.endpoint 0..* Reference(Endpoint)
Media : DomainResource !dom-2 !dom-3 !dom-4 !dom-5
.identifier 0..* Identifier
.basedOn 0..* Reference(ServiceRequest/CarePlan)
.partOf 0..* Reference
.status 1..1 code =event-status
.type 0..1 CodeableConcept
.modality 0..1 CodeableConcept
.view 0..1 CodeableConcept
.subject 0..1 Reference(Patient/Practitioner/PractitionerRole/Group/Device/Specimen/Location)
.encounter 0..1 Reference(Encounter)
.created[x] 0..1 dateTime|Period
.issued 0..1 instant
.operator 0..1 Reference(Practitioner/PractitionerRole/Organization/CareTeam/Patient/Device/RelatedPerson)
.reasonCode 0..* CodeableConcept
.bodySite 0..1 CodeableConcept
.deviceName 0..1 string
.device 0..1 Reference(Device/DeviceMetric/Device)
.height 0..1 positiveInt
.width 0..1 positiveInt
.frames 0..1 positiveInt
.duration 0..1 decimal
.content 1..1 Attachment
.note 0..* Annotation
Medication : DomainResource !dom-2 !dom-3 !dom-4 !dom-5
.identifier 0..* Identifier
.code 0..1 CodeableConcept
.status 0..1 code =medication-status
.manufacturer 0..1 Reference(Organization)
.form 0..1 CodeableConcept
.amount 0..1 Ratio
.ingredient 0..* BackboneElement
..item[x] 1..1 CodeableConcept|Reference(Substance/Medication)
..isActive 0..1 boolean
..strength 0..1 Ratio
.batch 0..1 BackboneElement
..lotNumber 0..1 string
..expirationDate 0..1 dateTime
MedicationAdministration : DomainResource !dom-2 !dom-3 !dom-4 !dom-5
.identifier 0..* Identifier
.instantiates 0..* uri
.partOf 0..* Reference(MedicationAdministration/Procedure)
.status 1..1 code =medication-admin-status
.statusReason 0..* CodeableConcept
.category 0..1 CodeableConcept
.medication[x] 1..1 CodeableConcept|Reference(Medication)
.subject 1..1 Reference(Patient/Group)
.context 0..1 Reference(Encounter/EpisodeOfCare)
.supportingInformation 0..* Reference
.effective[x] 1..1 dateTime|Period
.performer 0..* BackboneElement
..function 0..1 CodeableConcept
..actor 1..1 Reference(Practitioner/PractitionerRole/Patient/RelatedPerson/Device)
.reasonCode 0..* CodeableConcept
.reasonReference 0..* Reference(Condition/Observation/DiagnosticReport)
.request 0..1 Reference(MedicationRequest)
.device 0..* Reference(Device)
.note 0..* Annotation
.dosage 0..1 BackboneElement !mad-1
..text 0..1 string
..site 0..1 CodeableConcept
..route 0..1 CodeableConcept
..method 0..1 CodeableConcept
..dose 0..1 SimpleQuantity
..rate[x] 0..1 Ratio|SimpleQuantity
.eventHistory 0..* Reference(Provenance)
MedicationDispense : DomainResource !dom-2 !dom-3 !dom-4 !dom-5 !mdd-1
.identifier 0..* Identifier
.partOf 0..* Reference(Procedure)
.status 1..1 code =medicationdispense-status
.statusReason[x] 0..1 CodeableConcept|Reference(DetectedIssue)
.category 0..1 CodeableConcept
.medication[x] 1..1 CodeableConcept|Reference(Medication)
.subject 0..1 Reference(Patient/Group)
.context 0..1 Reference(Encounter/EpisodeOfCare)
.supportingInformation 0..* Reference
.performer 0..* BackboneElement
..function 0..1 CodeableConcept
..actor 1..1 Reference(Practitioner/PractitionerRole/Organization/Patient/Device/RelatedPerson)
.location 0..1 Reference(Location)
.authorizingPrescription 0..* Reference(MedicationRequest)
.type 0..1 CodeableConcept
.quantity 0..1 SimpleQuantity
.daysSupply 0..1 SimpleQuantity
.whenPrepared 0..1 dateTime
.whenHandedOver 0..1 dateTime
.destination 0..1 Reference(Location)
.receiver 0..* Reference(Patient/Practitioner)
.note 0..* Annotation
.dosageInstruction 0..* Dosage
.substitution 0..1 BackboneElement
..wasSubstituted 1..1 boolean
..type 0..1 CodeableConcept
..reason 0..* CodeableConcept
..responsibleParty 0..* Reference(Practitioner/PractitionerRole)
.detectedIssue 0..* Reference(DetectedIssue)
.eventHistory 0..* Reference(Provenance)
MedicationRequest : DomainResource !dom-2 !dom-3 !dom-4 !dom-5
.identifier 0..* Identifier
.status 1..1 code =medicationrequest-status
.statusReason 0..1 CodeableConcept
.intent 1..1 code =medicationrequest-intent
.category 0..* CodeableConcept
.priority 0..1 code =request-priority
.doNotPerform 0..1 boolean
.reported[x] 0..1 boolean|Reference(Patient/Practitioner/PractitionerRole/RelatedPerson/Organization)
.medication[x] 1..1 CodeableConcept|Reference(Medication)
.subject 1..1 Reference(Patient/Group)
.encounter 0..1 Reference(Encounter)
.supportingInformation 0..* Reference
.authoredOn 0..1 dateTime
.requester 0..1 Reference(Practitioner/PractitionerRole/Organization/Patient/RelatedPerson/Device)
.performer 0..1 Reference(Practitioner/PractitionerRole/Organization/Patient/Device/RelatedPerson/CareTeam)
.performerType 0..1 CodeableConcept
.recorder 0..1 Reference(Practitioner/PractitionerRole)
.reasonCode 0..* CodeableConcept
.reasonReference 0..* Reference(Condition/Observation)
.instantiatesCanonical 0..* canonical
.instantiatesUri 0..* uri
.basedOn 0..* Reference(CarePlan/MedicationRequest/ServiceRequest/ImmunizationRecommendation)
.groupIdentifier 0..1 Identifier
.courseOfTherapyType 0..1 CodeableConcept
.insurance 0..* Reference(Coverage/ClaimResponse)
.note 0..* Annotation
.dosageInstruction 0..* Dosage
.dispenseRequest 0..1 BackboneElement
..initialFill 0..1 BackboneElement
...quantity 0..1 SimpleQuantity
...duration 0..1 Duration
..dispenseInterval 0..1 Duration
..validityPeriod 0..1 Period
..numberOfRepeatsAllowed 0..1 unsignedInt
..quantity 0..1 SimpleQuantity
..expectedSupplyDuration 0..1 Duration
..performer 0..1 Reference(Organization)
.substitution 0..1 BackboneElement
..allowed[x] 1..1 boolean|CodeableConcept
..reason 0..1 CodeableConcept
.priorPrescription 0..1 Reference(MedicationRequest)
.detectedIssue 0..* Reference(DetectedIssue)
.eventHistory 0..* Reference(Provenance)
MedicationStatement : DomainResource !dom-2 !dom-3 !dom-4 !dom-5
.identifier 0..* Identifier
.basedOn 0..* Reference(MedicationRequest/CarePlan/ServiceRequest)
.partOf 0..* Reference(MedicationAdministration/MedicationDispense/MedicationStatement/Procedure/Observation)
.status 1..1 code =medication-statement-status
.statusReason 0..* CodeableConcept
.category 0..1 CodeableConcept
.medication[x] 1..1 CodeableConcept|Reference(Medication)
.subject 1..1 Reference(Patient/Group)
.context 0..1 Reference(Encounter/EpisodeOfCare)
.effective[x] 0..1 dateTime|Period
.dateAsserted 0..1 dateTime
.informationSource 0..1 Reference(Patient/Practitioner/PractitionerRole/RelatedPerson/Organization)
.derivedFrom 0..* Reference
.reasonCode 0..* CodeableConcept
.reasonReference 0..* Reference(Condition/Observation/DiagnosticReport)
.note 0..* Annotation
.dosage 0..* Dosage
MessageHeader : DomainResource !dom-2 !dom-3 !dom-4 !dom-5
.event[x] 1..1 Coding|uri
.destination 0..* BackboneElement
..name 0..1 string
..target 0..1 Reference(Device)
..endpoint 1..1 url
..receiver 0..1 Reference(Practitioner/PractitionerRole/Organization)
.sender 0..1 Reference(Practitioner/PractitionerRole/Organization)
.enterer 0..1 Reference(Practitioner/PractitionerRole)
.author 0..1 Reference(Practitioner/PractitionerRole)
.source 1..1 BackboneElement
..name 0..1 string
..software 0..1 string
..version 0..1 string
..contact 0..1 ContactPoint
..endpoint 1..1 url
.responsible 0..1 Reference(Practitioner/PractitionerRole/Organization)
.reason 0..1 CodeableConcept
.response 0..1 BackboneElement
..identifier 1..1 id
..code 1..1 code =response-code
..details 0..1 Reference(OperationOutcome)
.focus 0..* Reference
.definition 0..1 canonical(MessageDefinition)
MolecularSequence : DomainResource !dom-2 !dom-3 !dom-4 !dom-5 !msq-3
.identifier 0..* Identifier
.type 0..1 code =sequence-type
.coordinateSystem 1..1 integer
.patient 0..1 Reference(Patient)
.specimen 0..1 Reference(Specimen)
.device 0..1 Reference(Device)
.performer 0..1 Reference(Organization)
.quantity 0..1 Quantity
.referenceSeq 0..1 BackboneElement !msq-5 !msq-6
..chromosome 0..1 CodeableConcept
..genomeBuild 0..1 string
..orientation 0..1 code =orientation-type
..referenceSeqId 0..1 CodeableConcept
..referenceSeqPointer 0..1 Reference(MolecularSequence)
..referenceSeqString 0..1 string
..strand 0..1 code =strand-type
..windowStart 0..1 integer
..windowEnd 0..1 integer
.variant 0..* BackboneElement
..start 0..1 integer
..end 0..1 integer
..observedAllele 0..1 string
..referenceAllele 0..1 string
..cigar 0..1 string
..variantPointer 0..1 Reference(Observation)
.observedSeq 0..1 string
.quality 0..* BackboneElement
..type 1..1 code =quality-type
..standardSequence 0..1 CodeableConcept
..start 0..1 integer
..end 0..1 integer
..score 0..1 Quantity
..method 0..1 CodeableConcept
..truthTP 0..1 decimal
..queryTP 0..1 decimal
..truthFN 0..1 decimal
..queryFP 0..1 decimal
..gtFP 0..1 decimal
..precision 0..1 decimal
..recall 0..1 decimal
..fScore 0..1 decimal
..roc 0..1 BackboneElement
...score 0..* integer
...numTP 0..* integer
...numFP 0..* integer
...numFN 0..* integer
...precision 0..* decimal
...sensitivity 0..* decimal
...fMeasure 0..* decimal
.readCoverage 0..1 integer
.repository 0..* BackboneElement
..type 1..1 code =repository-type
..url 0..1 uri
..name 0..1 string
..datasetId 0..1 string
..variantsetId 0..1 string
..readsetId 0..1 string
.pointer 0..* Reference(MolecularSequence)
.structureVariant 0..* BackboneElement
..variantType 0..1 CodeableConcept
..exact 0..1 boolean
..length 0..1 integer
..outer 0..1 BackboneElement
...start 0..1 integer
...end 0..1 integer
..inner 0..1 BackboneElement
...start 0..1 integer
...end 0..1 integer
NutritionOrder : DomainResource !dom-2 !dom-3 !dom-4 !dom-5 !nor-1
.identifier 0..* Identifier
.instantiatesCanonical 0..* canonical(ActivityDefinition/PlanDefinition)
.instantiatesUri 0..* uri
.instantiates 0..* uri
.status 1..1 code =request-status
.intent 1..1 code =request-intent
.patient 1..1 Reference(Patient)
.encounter 0..1 Reference(Encounter)
.dateTime 1..1 dateTime
.orderer 0..1 Reference(Practitioner/PractitionerRole)
.allergyIntolerance 0..* Reference(AllergyIntolerance)
.foodPreferenceModifier 0..* CodeableConcept
.excludeFoodModifier 0..* CodeableConcept
.oralDiet 0..1 BackboneElement
..type 0..* CodeableConcept
..schedule 0..* Timing
..nutrient 0..* BackboneElement
...modifier 0..1 CodeableConcept
...amount 0..1 SimpleQuantity
..texture 0..* BackboneElement
...modifier 0..1 CodeableConcept
...foodType 0..1 CodeableConcept
..fluidConsistencyType 0..* CodeableConcept
..instruction 0..1 string
.supplement 0..* BackboneElement
..type 0..1 CodeableConcept
..productName 0..1 string
..schedule 0..* Timing
..quantity 0..1 SimpleQuantity
..instruction 0..1 string
.enteralFormula 0..1 BackboneElement
..baseFormulaType 0..1 CodeableConcept
..baseFormulaProductName 0..1 string
..additiveType 0..1 CodeableConcept
..additiveProductName 0..1 string
..caloricDensity 0..1 SimpleQuantity
..routeofAdministration 0..1 CodeableConcept
..administration 0..* BackboneElement
...schedule 0..1 Timing
...quantity 0..1 SimpleQuantity
...rate[x] 0..1 SimpleQuantity|Ratio
..maxVolumeToDeliver 0..1 SimpleQuantity
..administrationInstruction 0..1 string
.note 0..* Annotation
Observation : DomainResource !dom-2 !dom-3 !dom-4 !dom-5 !obs-6 !obs-7
.identifier 0..* Identifier
.basedOn 0..* Reference(CarePlan/DeviceRequest/ImmunizationRecommendation/MedicationRequest/NutritionOrder/ServiceRequest)
.partOf 0..* Reference(MedicationAdministration/MedicationDispense/MedicationStatement/Procedure/Immunization/ImagingStudy)
.status 1..1 code =observation-status
.category 0..* CodeableConcept
.code 1..1 CodeableConcept
.subject 0..1 Reference(Patient/Group/Device/Location)
.focus 0..* Reference
.encounter 0..1 Reference(Encounter)
.effective[x] 0..1 dateTime|Period|Timing|instant
.issued 0..1 instant
.performer 0..* Reference(Practitioner/PractitionerRole/Organization/CareTeam/Patient/RelatedPerson)
.value[x] 0..1 Quantity|CodeableConcept|string|boolean|integer|Range|Ratio|SampledData|time|dateTime|Period
.dataAbsentReason 0..1 CodeableConcept
.interpretation 0..* CodeableConcept
.note 0..* Annotation
.bodySite 0..1 CodeableConcept
.method 0..1 CodeableConcept
.specimen 0..1 Reference(Specimen)
.device 0..1 Reference(Device/DeviceMetric)
.referenceRange 0..* BackboneElement !obs-3
..low 0..1 SimpleQuantity
..high 0..1 SimpleQuantity
..type 0..1 CodeableConcept
..appliesTo 0..* CodeableConcept
..age 0..1 Range
..text 0..1 string
.hasMember 0..* Reference(Observation/QuestionnaireResponse/MolecularSequence)
.derivedFrom 0..* Reference(DocumentReference/ImagingStudy/Media/QuestionnaireResponse/Observation/MolecularSequence)
.component 0..* BackboneElement
..code 1..1 CodeableConcept
..value[x] 0..1 Quantity|CodeableConcept|string|boolean|integer|Range|Ratio|SampledData|time|dateTime|Period
..dataAbsentReason 0..1 CodeableConcept
..interpretation 0..* CodeableConcept
..referenceRange 0..* @Observation.referenceRange
OperationOutcome : DomainResource !dom-2 !dom-3 !dom-4 !dom-5
.issue 1..* BackboneElement
..severity 1..1 code =issue-severity
..code 1..1 code =issue-type
..details 0..1 CodeableConcept
..diagnostics 0..1 string
..location 0..* string
..expression 0..* string
Organization : DomainResource !dom-2 !dom-3 !dom-4 !dom-5 !org-1
.identifier 0..* Identifier
.active 0..1 boolean
.type 0..* CodeableConcept
.name 0..1 string
.alias 0..* string
.telecom 0..* ContactPoint !org-3
.address 0..* Address !org-2
.partOf 0..1 Reference(Organization)
.contact 0..* BackboneElement
..purpose 0..1 CodeableConcept
..name 0..1 HumanName
..telecom 0..* ContactPoint
..address 0..1 Address
.endpoint 0..* Reference(Endpoint)
Patient : DomainResource !dom-2 !dom-3 !dom-4 !dom-5
.identifier 0..* Identifier
.active 0..1 boolean
.name 0..* HumanName
.telecom 0..* ContactPoint
.gender 0..1 code =administrative-gender
.birthDate 0..1 date
.deceased[x] 0..1 boolean|dateTime
.address 0..* Address
.maritalStatus 0..1 CodeableConcept
.multipleBirth[x] 0..1 boolean|integer
.photo 0..* Attachment
.contact 0..* BackboneElement !pat-1
..relationship 0..* CodeableConcept
..name 0..1 HumanName
..telecom 0..* ContactPoint
..address 0..1 Address
..gender 0..1 code =administrative-gender
..organization 0..1 Reference(Organization)
..period 0..1 Period
.communication 0..* BackboneElement
..language 1..1 CodeableConcept
..preferred 0..1 boolean
.generalPractitioner 0..* Reference(Organization/Practitioner/PractitionerRole)
.managingOrganization 0..1 Reference(Organization)
.link 0..* BackboneElement
..other 1..1 Reference(Patient/RelatedPerson)
..type 1..1 code =link-type
Practitioner : DomainResource !dom-2 !dom-3 !dom-4 !dom-5
.identifier 0..* Identifier
.active 0..1 boolean
.name 0..* HumanName
.telecom 0..* ContactPoint
.address 0..* Address
.gender 0..1 code =administrative-gender
.birthDate 0..1 date
.photo 0..* Attachment
.qualification 0..* BackboneElement
..identifier 0..* Identifier
..code 1..1 CodeableConcept
..period 0..1 Period
..issuer 0..1 Reference(Organization)
.communication 0..* CodeableConcept
PractitionerRole : DomainResource !dom-2 !dom-3 !dom-4 !dom-5
.identifier 0..* Identifier
.active 0..1 boolean
.period 0..1 Period
.practitioner 0..1 Reference(Practitioner)
.organization 0..1 Reference(Organization)
.code 0..* CodeableConcept
.specialty 0..* CodeableConcept
.location 0..* Reference(Location)
.healthcareService 0..* Reference(HealthcareService)
.telecom 0..* ContactPoint
.availableTime 0..* BackboneElement
..daysOfWeek 0..* code =days-of-week
..allDay 0..1 boolean
..availableStartTime 0..1 time
..availableEndTime 0..1 time
.notAvailable 0..* BackboneElement
..description 1..1 string
..during 0..1 Period
.availabilityExceptions 0..1 string
.endpoint 0..* Reference(Endpoint)
Procedure : DomainResource !dom-2 !dom-3 !dom-4 !dom-5
.identifier 0..* Identifier
.instantiatesCanonical 0..* canonical(PlanDefinition/ActivityDefinition/Measure/OperationDefinition/Questionnaire)
.instantiatesUri 0..* uri
.basedOn 0..* Reference(CarePlan/ServiceRequest)
.partOf 0..* Reference(Procedure/Observation/MedicationAdministration)
.status 1..1 code =event-status
.statusReason 0..1 CodeableConcept
.category 0..1 CodeableConcept
.code 0..1 CodeableConcept
.subject 1..1 Reference(Patient/Group)
.encounter 0..1 Reference(Encounter)
.performed[x] 0..1 dateTime|Period|string|Age|Range
.recorder 0..1 Reference(Patient/RelatedPerson/Practitioner/PractitionerRole)
.asserter 0..1 Reference(Patient/RelatedPerson/Practitioner/PractitionerRole)
.performer 0..* BackboneElement
..function 0..1 CodeableConcept
..actor 1..1 Reference(Practitioner/PractitionerRole/Organization/Patient/RelatedPerson/Device)
..onBehalfOf 0..1 Reference(Organization)
.location 0..1 Reference(Location)
.reasonCode 0..* CodeableConcept
.reasonReference 0..* Reference(Condition/Observation/Procedure/DiagnosticReport/DocumentReference)
.bodySite 0..* CodeableConcept
.outcome 0..1 CodeableConcept
.report 0..* Reference(DiagnosticReport/DocumentReference/Composition)
.complication 0..* CodeableConcept
.complicationDetail 0..* Reference(Condition)
.followUp 0..* CodeableConcept
.note 0..* Annotation
.focalDevice 0..* BackboneElement
..action 0..1 CodeableConcept
..manipulated 1..1 Reference(Device)
.usedReference 0..* Reference(Device/Medication/Substance)
.usedCode 0..* CodeableConcept
Provenance : DomainResource !dom-2 !dom-3 !dom-4 !dom-5
.target 1..* Reference
.occurred[x] 0..1 Period|dateTime
.recorded 1..1 instant
.policy 0..* uri
.location 0..1 Reference(Location)
.reason 0..* CodeableConcept
.activity 0..1 CodeableConcept
.agent 1..* BackboneElement
..type 0..1 CodeableConcept
..role 0..* CodeableConcept
..who 1..1 Reference(Practitioner/PractitionerRole/RelatedPerson/Patient/Device/Organization)
..onBehalfOf 0..1 Reference(Practitioner/PractitionerRole/RelatedPerson/Patient/Device/Organization)
.entity 0..* BackboneElement
..role 1..1 code =provenance-entity-role
..what 1..1 Reference
..agent 0..* @Provenance.agent
.signature 0..* Signature
Questionnaire : DomainResource !dom-2 !dom-3 !dom-4 !dom-5 !que-0 !que-2
.url 0..1 uri
.identifier 0..* Identifier
.version 0..1 string
.name 0..1 string
.title 0..1 string
.derivedFrom 0..* canonical(Questionnaire)
.status 1..1 code =publication-status
.experimental 0..1 boolean
.subjectType 0..* code =resource-types
.date 0..1 dateTime
.publisher 0..1 string
.contact 0..* ContactDetail
.description 0..1 markdown
.useContext 0..* UsageContext
.jurisdiction 0..* CodeableConcept
.purpose 0..1 markdown
.copyright 0..1 markdown
.approvalDate 0..1 date
.lastReviewDate 0..1 date
.effectivePeriod 0..1 Period
.code 0..* Coding
.item 0..* BackboneElement !que-1 !que-3 !que-4 !que-5 !que-6 !que-8 !que-9 !que-10 !que-11 !que-12 !que-13
..linkId 1..1 string
..definition 0..1 uri
..code 0..* Coding
..prefix 0..1 string
..text 0..1 string
..type 1..1 code =item-type
..enableWhen 0..* BackboneElement !que-7
...question 1..1 string
...operator 1..1 code =questionnaire-enable-operator
...answer[x] 1..1 boolean|decimal|integer|date|dateTime|time|string|Coding|Quantity|Reference
..enableBehavior 0..1 code =questionnaire-enable-behavior
..required 0..1 boolean
..repeats 0..1 boolean
..readOnly 0..1 boolean
..maxLength 0..1 integer
..answerValueSet 0..1 canonical(ValueSet)
..answerOption 0..* BackboneElement
...value[x] 1..1 integer|date|time|string|Coding|Reference
...initialSelected 0..1 boolean
..initial 0..* BackboneElement
...value[x] 1..1 boolean|decimal|integer|date|dateTime|time|string|uri|Attachment|Coding|Quantity|Reference
..item 0..* @Questionnaire.item
QuestionnaireResponse : DomainResource !dom-2 !dom-3 !dom-4 !dom-5
.identifier 0..1 Identifier
.basedOn 0..* Reference(CarePlan/ServiceRequest)
.partOf 0..* Reference(Observation/Procedure)
.questionnaire 0..1 canonical(Questionnaire)
.status 1..1 code =questionnaire-answers-status
.subject 0..1 Reference
.encounter 0..1 Reference(Encounter)
.authored 0..1 dateTime
.author 0..1 Reference(Device/Practitioner/PractitionerRole/Patient/RelatedPerson/Organization)
.source 0..1 Reference(Patient/Practitioner/PractitionerRole/RelatedPerson)
.item 0..* BackboneElement !qrs-1
..linkId 1..1 string
..definition 0..1 uri
..text 0..1 string
..answer 0..* BackboneElement
...value[x] 0..1 boolean|decimal|integer|date|dateTime|time|string|uri|Attachment|Coding|Quantity|Reference
...item 0..* @QuestionnaireResponse.item
..item 0..* @QuestionnaireResponse.item
RelatedPerson : DomainResource !dom-2 !dom-3 !dom-4 !dom-5
.identifier 0..* Identifier
.active 0..1 boolean
.patient 1..1 Reference(Patient)
.relationship 0..* CodeableConcept
.name 0..* HumanName
.telecom 0..* ContactPoint
.gender 0..1 code =administrative-gender
.birthDate 0..1 date
.address 0..* Address
.photo 0..* Attachment
.period 0..1 Period
.communication 0..* BackboneElement
..language 1..1 CodeableConcept
..preferred 0..1 boolean
RiskAssessment : DomainResource !dom-2 !dom-3 !dom-4 !dom-5
.identifier 0..* Identifier
.basedOn 0..1 Reference
.parent 0..1 Reference
.status 1..1 code =observation-status
.method 0..1 CodeableConcept
.code 0..1 CodeableConcept
.subject 1..1 Reference(Patient/Group)
.encounter 0..1 Reference(Encounter)
.occurrence[x] 0..1 dateTime|Period
.condition 0..1 Reference(Condition)
.performer 0..1 Reference(Practitioner/PractitionerRole/Device)
.reasonCode 0..* CodeableConcept
.reasonReference 0..* Reference(Condition/Observation/DiagnosticReport/DocumentReference)
.basis 0..* Reference
.prediction 0..* BackboneElement !ras-2
..outcome 0..1 CodeableConcept
..probability[x] 0..1 decimal|Range !ras-1
..qualitativeRisk 0..1 CodeableConcept
..relativeRisk 0..1 decimal
..when[x] 0..1 Period|Range
..rationale 0..1 string
.mitigation 0..1 string
.note 0..* Annotation
Schedule : DomainResource !dom-2 !dom-3 !dom-4 !dom-5
.identifier 0..* Identifier
.active 0..1 boolean
.serviceCategory 0..* CodeableConcept
.serviceType 0..* CodeableConcept
.specialty 0..* CodeableConcept
.actor 1..* Reference(Patient/Practitioner/PractitionerRole/RelatedPerson/Device/HealthcareService/Location)
.planningHorizon 0..1 Period
.comment 0..1 string
ServiceRequest : DomainResource !dom-2 !dom-3 !dom-4 !dom-5 !prr-1
.identifier 0..* Identifier
.instantiatesCanonical 0..* canonical(ActivityDefinition/PlanDefinition)
.instantiatesUri 0..* uri
.basedOn 0..* Reference(CarePlan/ServiceRequest/MedicationRequest)
.replaces 0..* Reference(ServiceRequest)
.requisition 0..1 Identifier
.status 1..1 code =request-status
.intent 1..1 code =request-intent
.category 0..* CodeableConcept
.priority 0..1 code =request-priority
.doNotPerform 0..1 boolean
.code 0..1 CodeableConcept
.orderDetail 0..* CodeableConcept
.quantity[x] 0..1 Quantity|Ratio|Range
.subject 1..1 Reference(Patient/Group/Location/Device)
.encounter 0..1 Reference(Encounter)
.occurrence[x] 0..1 dateTime|Period|Timing
.asNeeded[x] 0..1 boolean|CodeableConcept
.authoredOn 0..1 dateTime
.requester 0..1 Reference(Practitioner/PractitionerRole/Organization/Patient/RelatedPerson/Device)
.performerType 0..1 CodeableConcept
.performer 0..* Reference(Practitioner/PractitionerRole/Organization/CareTeam/HealthcareService/Patient/Device/RelatedPerson)
.locationCode 0..* CodeableConcept
.locationReference 0..* Reference(Location)
.reasonCode 0..* CodeableConcept
.reasonReference 0..* Reference(Condition/Observation/DiagnosticReport/DocumentReference)
.insurance 0..* Reference(Coverage/ClaimResponse)
.supportingInfo 0..* Reference
.specimen 0..* Reference(Specimen)
.bodySite 0..* CodeableConcept
.note 0..* Annotation
.patientInstruction 0..1 string
.relevantHistory 0..* Reference(Provenance)
Slot : DomainResource !dom-2 !dom-3 !dom-4 !dom-5
.identifier 0..* Identifier
.serviceCategory 0..* CodeableConcept
.serviceType 0..* CodeableConcept
.specialty 0..* CodeableConcept
.appointmentType 0..1 CodeableConcept
.schedule 1..1 Reference(Schedule)
.status 1..1 code =slotstatus
.start 1..1 instant
.end 1..1 instant
.overbooked 0..1 boolean
.comment 0..1 string
Specimen : DomainResource !dom-2 !dom-3 !dom-4 !dom-5
.identifier 0..* Identifier
.accessionIdentifier 0..1 Identifier
.status 0..1 code =specimen-status
.type 0..1 CodeableConcept
.subject 0..1 Reference(Patient/Group/Device/Substance/Location)
.receivedTime 0..1 dateTime
.parent 0..* Reference(Specimen)
.request 0..* Reference(ServiceRequest)
.collection 0..1 BackboneElement
..collector 0..1 Reference(Practitioner/PractitionerRole)
..collected[x] 0..1 dateTime|Period
..duration 0..1 Duration
..quantity 0..1 SimpleQuantity
..method 0..1 CodeableConcept
..bodySite 0..1 CodeableConcept
..fastingStatus[x] 0..1 CodeableConcept|Duration
.processing 0..* BackboneElement
..description 0..1 string
..procedure 0..1 CodeableConcept
..additive 0..* Reference(Substance)
..time[x] 0..1 dateTime|Period
.container 0..* BackboneElement
..identifier 0..* Identifier
..description 0..1 string
..type 0..1 CodeableConcept
..capacity 0..1 SimpleQuantity
..specimenQuantity 0..1 SimpleQuantity
..additive[x] 0..1 CodeableConcept|Reference(Substance)
.condition 0..* CodeableConcept
.note 0..* Annotation
Substance : DomainResource !dom-2 !dom-3 !dom-4 !dom-5
.identifier 0..* Identifier
.status 0..1 code =substance-status
.category 0..* CodeableConcept
.code 1..1 CodeableConcept
.description 0..1 string
.instance 0..* BackboneElement
..identifier 0..1 Identifier
..expiry 0..1 dateTime
..quantity 0..1 SimpleQuantity
.ingredient 0..* BackboneElement
..quantity 0..1 Ratio
..substance[x] 1..1 CodeableConcept|Reference(Substance)
Task : DomainResource !dom-2 !dom-3 !dom-4 !dom-5 !inv-1~2
.identifier 0..* Identifier
.instantiatesCanonical 0..1 canonical(ActivityDefinition)
.instantiatesUri 0..1 uri
.basedOn 0..* Reference
.groupIdentifier 0..1 Identifier
.partOf 0..* Reference(Task)
.status 1..1 code =task-status
.statusReason 0..1 CodeableConcept
.businessStatus 0..1 CodeableConcept
.intent 1..1 code =task-intent
.priority 0..1 code =request-priority
.code 0..1 CodeableConcept
.description 0..1 string
.focus 0..1 Reference
.for 0..1 Reference
.encounter 0..1 Reference(Encounter)
.executionPeriod 0..1 Period
.authoredOn 0..1 dateTime
.lastModified 0..1 dateTime
.requester 0..1 Reference(Device/Organization/Patient/Practitioner/PractitionerRole/RelatedPerson)
.performerType 0..* CodeableConcept
.owner 0..1 Reference(Practitioner/PractitionerRole/Organization/CareTeam/HealthcareService/Patient/Device/RelatedPerson)
.location 0..1 Reference(Location)
.reasonCode 0..1 CodeableConcept
.reasonReference 0..1 Reference
.insurance 0..* Reference(Coverage/ClaimResponse)
.note 0..* Annotation
.relevantHistory 0..* Reference(Provenance)
.restriction 0..1 BackboneElement
..repetitions 0..1 positiveInt
..period 0..1 Period
..recipient 0..* Reference(Patient/Practitioner/PractitionerRole/RelatedPerson/Group/Organization)
.input 0..* BackboneElement
..type 1..1 CodeableConcept
..value[x] 1..1 base64Binary|boolean|canonical|code|date|dateTime|decimal|id|instant|integer|markdown|oid|positiveInt|string|time|unsignedInt|uri|url|uuid|Address|Age|Annotation|Attachment|CodeableConcept|Coding|ContactPoint|Count|Distance|Duration|HumanName|Identifier|Money|Period|Quantity|Range|Ratio|Reference|SampledData|Signature|Timing|ContactDetail|Contributor|DataRequirement|Expression|ParameterDefinition|RelatedArtifact|TriggerDefinition|UsageContext|Dosage|Meta
.output 0..* BackboneElement
..type 1..1 CodeableConcept
..value[x] 1..1 base64Binary|boolean|canonical|code|date|dateTime|decimal|id|instant|integer|markdown|oid|positiveInt|string|time|unsignedInt|uri|url|uuid|Address|Age|Annotation|Attachment|CodeableConcept|Coding|ContactPoint|Count|Distance|Duration|HumanName|Identifier|Money|Period|Quantity|Range|Ratio|Reference|SampledData|Signature|Timing|ContactDetail|Contributor|DataRequirement|Expression|ParameterDefinition|RelatedArtifact|TriggerDefinition|UsageContext|Dosage|Meta
VisionPrescription : DomainResource !dom-2 !dom-3 !dom-4 !dom-5
.identifier 0..* Identifier
.status 1..1 code =fm-status
.created 1..1 dateTime
.patient 1..1 Reference(Patient)
.encounter 0..1 Reference(Encounter)
.dateWritten 1..1 dateTime
.prescriber 1..1 Reference(Practitioner/PractitionerRole)
.lensSpecification 1..* BackboneElement
..product 1..1 CodeableConcept
..eye 1..1 code =vision-eye-codes
..sphere 0..1 decimal
..cylinder 0..1 decimal
..axis 0..1 integer
..prism 0..* BackboneElement
...amount 1..1 decimal
...base 1..1 code =vision-base-codes
..add 0..1 decimal
..power 0..1 decimal
..backCurve 0..1 decimal
..diameter 0..1 decimal
..duration 0..1 SimpleQuantity
..color 0..1 string
..brand 0..1 string
..note 0..* Annotation
`;

export const R4_CONSTRAINTS = String.raw`
age-1	error	(code.exists() or value.empty()) and (system.empty() or system = %ucum) and (value.empty() or value.hasValue().not() or value > 0)
ait-1	error	verificationStatus.coding.where(system = 'http://terminology.hl7.org/CodeSystem/allergyintolerance-verification' and code = 'entered-in-error').exists() or clinicalStatus.exists()
ait-2	error	verificationStatus.coding.where(system = 'http://terminology.hl7.org/CodeSystem/allergyintolerance-verification' and code = 'entered-in-error').empty() or clinicalStatus.empty()
app-1	error	type.exists() or actor.exists()
app-2	error	start.exists() = end.exists()
app-3	error	(start.exists() and end.exists()) or (status in ('proposed' | 'cancelled' | 'waitlist'))
app-4	error	Appointment.cancelationReason.exists() implies (Appointment.status='noshow' or Appointment.status='cancelled')
att-1	error	data.empty() or contentType.exists()
bdl-1	error	total.empty() or (type = 'searchset') or (type = 'history')
bdl-10	error	type = 'document' implies (timestamp.hasValue())
bdl-11	error	type = 'document' implies entry.first().resource.is(Composition)
bdl-12	error	type = 'message' implies entry.first().resource.is(MessageHeader)
bdl-2	error	entry.search.empty() or (type = 'searchset')
bdl-3	error	entry.all(request.exists() = (%resource.type = 'batch' or %resource.type = 'transaction' or %resource.type = 'history'))
bdl-4	error	entry.all(response.exists() = (%resource.type = 'batch-response' or %resource.type = 'transaction-response' or %resource.type = 'history'))
bdl-5	error	resource.exists() or request.exists() or response.exists()
bdl-7	error	(type = 'history') or entry.where(fullUrl.exists()).select(fullUrl&resource.meta.versionId).isDistinct()
bdl-8	error	fullUrl.exists() implies fullUrl.contains('/_history/').not()
bdl-9	error	type = 'document' implies (identifier.system.exists() and identifier.value.exists())
cmp-1	error	text.exists() or entry.exists() or section.exists()
cmp-2	error	emptyReason.empty() or entry.empty()
cnt-3	error	(code.exists() or value.empty()) and (system.empty() or system = %ucum) and (code.empty() or code = '1') and (value.empty() or value.hasValue().not() or value.toString().contains('.').not())
con-1	error	summary.exists() or assessment.exists()
con-2	error	code.exists() or detail.exists()
con-4	error	abatement.empty() or clinicalStatus.coding.where(system='http://terminology.hl7.org/CodeSystem/condition-clinical' and (code='resolved' or code='remission' or code='inactive')).exists()
con-5	error	verificationStatus.coding.where(system='http://terminology.hl7.org/CodeSystem/condition-ver-status' and code='entered-in-error').empty() or clinicalStatus.empty()
cpl-3	error	detail.empty() or reference.empty()
cpt-2	error	value.empty() or system.exists()
ctm-1	error	onBehalfOf.exists() implies (member.resolve().iif(empty(), true, ofType(Practitioner).exists()))
dis-1	error	(code.exists() or value.empty()) and (system.empty() or system = %ucum)
dom-2	error	contained.contained.empty()
dom-3	error	contained.where((('#'+id in (%resource.descendants().reference | %resource.descendants().as(canonical) | %resource.descendants().as(uri) | %resource.descendants().as(url))) or descendants().where(reference = '#').exists() or descendants().where(as(canonical) = '#').exists() or descendants().where(as(canonical) = '#').exists()).not()).trace('unmatched', id).empty()
dom-4	error	contained.meta.versionId.empty() and contained.meta.lastUpdated.empty()
dom-5	error	contained.meta.security.empty()
drq-1	error	path.exists() xor searchParam.exists()
drq-2	error	path.exists() xor searchParam.exists()
drt-1	error	code.exists() implies ((system = %ucum) and value.exists())
exp-1	error	expression.exists() or reference.exists()
fhs-1	error	age.empty() or born.empty()
fhs-2	error	age.exists() or estimatedAge.empty()
gol-1	error	(detail.exists() and measure.exists()) or detail.exists().not()
grp-1	error	member.empty() or (actual = true)
imm-1	error	documentType.exists() or reference.exists()
inv-1	error	(part.exists() and value.empty() and resource.empty()) or (part.empty() and (value.exists() xor resource.exists()))
inv-1~2	error	lastModified.exists().not() or authoredOn.exists().not() or lastModified >= authoredOn
lst-1	error	emptyReason.empty() or entry.empty()
lst-2	error	mode = 'changes' or entry.deleted.empty()
lst-3	error	mode = 'working' or entry.date.empty()
mad-1	error	dose.exists() or rate.exists()
mdd-1	error	whenHandedOver.empty() or whenPrepared.empty() or whenHandedOver >= whenPrepared
mqty-1	error	(code.exists() or value.empty()) and (system.empty() or system = 'urn:iso:std:iso:4217')
msq-3	error	coordinateSystem = 1 or coordinateSystem = 0
msq-5	error	(chromosome.empty() and genomeBuild.empty()) or (chromosome.exists() and genomeBuild.exists())
msq-6	error	(genomeBuild.count()+referenceSeqId.count()+ referenceSeqPointer.count()+ referenceSeqString.count()) = 1
nor-1	warning	oralDiet.exists() or supplement.exists() or enteralFormula.exists()
obs-3	error	low.exists() or high.exists() or text.exists()
obs-6	error	dataAbsentReason.empty() or value.empty()
obs-7	error	value.empty() or component.code.where(coding.intersect(%resource.code.coding).exists()).empty()
org-1	error	(identifier.count() + name.count()) > 0
org-2	error	where(use = 'home').empty()
org-3	error	where(use = 'home').empty()
pat-1	error	name.exists() or telecom.exists() or address.exists() or organization.exists()
per-1	error	start.hasValue().not() or end.hasValue().not() or (start <= end)
ppc-1	error	policy.exists() or policyRule.exists()
ppc-2	error	patient.exists() or scope.coding.where(system='something' and code='patient-privacy').exists().not()
ppc-3	error	patient.exists() or scope.coding.where(system='something' and code='research').exists().not()
ppc-4	error	patient.exists() or scope.coding.where(system='something' and code='adr').exists().not()
ppc-5	error	patient.exists() or scope.coding.where(system='something' and code='treatment').exists().not()
prr-1	error	orderDetail.empty() or code.exists()
qrs-1	error	(answer.exists() and item.exists()).not()
qty-3	error	code.empty() or system.exists()
que-0	warning	name.matches('[A-Z]([A-Za-z0-9_]){0,254}')
que-1	error	(type='group' implies item.empty().not()) and (type.trace('type')='display' implies item.trace('item').empty())
que-10	error	(type in ('boolean' | 'decimal' | 'integer' | 'string' | 'text' | 'url' | 'open-choice')) or maxLength.empty()
que-11	error	answerOption.empty() or initial.empty()
que-12	error	enableWhen.count() > 2 implies enableBehavior.exists()
que-13	error	repeats=true or initial.count() <= 1
que-2	error	descendants().linkId.isDistinct()
que-3	error	type!='display' or code.empty()
que-4	error	answerOption.empty() or answerValueSet.empty()
que-5	error	(type ='choice' or type = 'open-choice' or type = 'decimal' or type = 'integer' or type = 'date' or type = 'dateTime' or type = 'time' or type = 'string' or type = 'quantity') or (answerValueSet.empty() and answerOption.empty())
que-6	error	type!='display' or (required.empty() and repeats.empty())
que-7	error	operator = 'exists' implies (answer is Boolean)
que-8	error	(type!='group' and type!='display') or initial.empty()
que-9	error	type!='display' or readOnly.empty()
ras-1	error	(low.empty() or ((low.code = '%') and (low.system = %ucum))) and (high.empty() or ((high.code = '%') and (high.system = %ucum)))
ras-2	error	probability.empty() or ((probability is decimal) implies ((probability as decimal) <= 100))
rat-1	error	(numerator.empty() xor denominator.exists()) and (numerator.exists() or extension.exists())
ref-1	error	reference.startsWith('#').not() or (reference.substring(1).trace('url') in %rootResource.contained.id.trace('ids'))
rng-2	error	low.empty() or high.empty() or (low <= high)
sqty-1	error	comparator.empty()
tim-1	error	duration.empty() or durationUnit.exists()
tim-10	error	timeOfDay.empty() or when.empty()
tim-2	error	period.empty() or periodUnit.exists()
tim-4	error	duration.exists() implies duration >= 0
tim-5	error	period.exists() implies period >= 0
tim-6	error	periodMax.empty() or period.exists()
tim-7	error	durationMax.empty() or duration.exists()
tim-8	error	countMax.empty() or count.exists()
tim-9	error	offset.empty() or (when.exists() and when.select($this in ('C' | 'CM' | 'CD' | 'CV')).allFalse())
trd-1	error	data.empty() or timing.empty()
trd-2	error	condition.exists() implies data.exists()
trd-3	error	(type = 'named-event' implies name.exists()) and (type = 'periodic' implies timing.exists()) and (type.startsWith('data-') implies data.exists())
txt-1	error	htmlChecks()
txt-2	error	htmlChecks()
`;

export const R4_TERMS = String.raw`
address-type http://hl7.org/fhir/address-type postal physical both
address-use http://hl7.org/fhir/address-use home work temp old billing
administrative-gender http://hl7.org/fhir/administrative-gender male female other unknown
all-languages urn:ietf:bcp:47 *
all-types http://hl7.org/fhir/data-types Address Age Annotation Attachment BackboneElement CodeableConcept Coding ContactDetail ContactPoint Contributor Count DataRequirement Distance Dosage Duration Element ElementDefinition Expression Extension HumanName Identifier MarketingStatus Meta Money MoneyQuantity Narrative ParameterDefinition Period Population ProdCharacteristic ProductShelfLife Quantity Range Ratio Reference RelatedArtifact SampledData Signature SimpleQuantity SubstanceAmount Timing TriggerDefinition UsageContext base64Binary boolean canonical code date dateTime decimal id instant integer markdown oid positiveInt string time unsignedInt uri url uuid xhtml
all-types http://hl7.org/fhir/resource-types Account ActivityDefinition AdverseEvent AllergyIntolerance Appointment AppointmentResponse AuditEvent Basic Binary BiologicallyDerivedProduct BodyStructure Bundle CapabilityStatement CarePlan CareTeam CatalogEntry ChargeItem ChargeItemDefinition Claim ClaimResponse ClinicalImpression CodeSystem Communication CommunicationRequest CompartmentDefinition Composition ConceptMap Condition Consent Contract Coverage CoverageEligibilityRequest CoverageEligibilityResponse DetectedIssue Device DeviceDefinition DeviceMetric DeviceRequest DeviceUseStatement DiagnosticReport DocumentManifest DocumentReference DomainResource EffectEvidenceSynthesis Encounter Endpoint EnrollmentRequest EnrollmentResponse EpisodeOfCare EventDefinition Evidence EvidenceVariable ExampleScenario ExplanationOfBenefit FamilyMemberHistory Flag Goal GraphDefinition Group GuidanceResponse HealthcareService ImagingStudy Immunization ImmunizationEvaluation ImmunizationRecommendation ImplementationGuide InsurancePlan Invoice Library Linkage List Location Measure MeasureReport Media Medication MedicationAdministration MedicationDispense MedicationKnowledge MedicationRequest MedicationStatement MedicinalProduct MedicinalProductAuthorization MedicinalProductContraindication MedicinalProductIndication MedicinalProductIngredient MedicinalProductInteraction MedicinalProductManufactured MedicinalProductPackaged MedicinalProductPharmaceutical MedicinalProductUndesirableEffect MessageDefinition MessageHeader MolecularSequence NamingSystem NutritionOrder Observation ObservationDefinition OperationDefinition OperationOutcome Organization OrganizationAffiliation Parameters Patient PaymentNotice PaymentReconciliation Person PlanDefinition Practitioner PractitionerRole Procedure Provenance Questionnaire QuestionnaireResponse RelatedPerson RequestGroup ResearchDefinition ResearchElementDefinition ResearchStudy ResearchSubject Resource RiskAssessment RiskEvidenceSynthesis Schedule SearchParameter ServiceRequest Slot Specimen SpecimenDefinition StructureDefinition StructureMap Subscription Substance SubstanceNucleicAcid SubstancePolymer SubstanceProtein SubstanceReferenceInformation SubstanceSourceMaterial SubstanceSpecification SupplyDelivery SupplyRequest Task TerminologyCapabilities TestReport TestScript ValueSet VerificationResult VisionPrescription
all-types http://hl7.org/fhir/abstract-types Type Any
allergy-intolerance-category http://hl7.org/fhir/allergy-intolerance-category food medication environment biologic
allergy-intolerance-criticality http://hl7.org/fhir/allergy-intolerance-criticality low high unable-to-assess
allergy-intolerance-type http://hl7.org/fhir/allergy-intolerance-type allergy intolerance
allergyintolerance-clinical http://terminology.hl7.org/CodeSystem/allergyintolerance-clinical active inactive resolved
allergyintolerance-verification http://terminology.hl7.org/CodeSystem/allergyintolerance-verification unconfirmed confirmed refuted entered-in-error
appointmentstatus http://hl7.org/fhir/appointmentstatus proposed pending booked arrived fulfilled cancelled noshow entered-in-error checked-in waitlist
bundle-type http://hl7.org/fhir/bundle-type document message transaction transaction-response batch batch-response history searchset collection
care-plan-activity-kind http://hl7.org/fhir/resource-types Appointment CommunicationRequest DeviceRequest MedicationRequest NutritionOrder Task ServiceRequest VisionPrescription
care-plan-activity-status http://hl7.org/fhir/care-plan-activity-status not-started scheduled in-progress on-hold completed cancelled stopped unknown entered-in-error
care-plan-intent http://hl7.org/fhir/request-intent proposal plan order option
care-team-status http://hl7.org/fhir/care-team-status proposed active suspended inactive entered-in-error
claim-use http://hl7.org/fhir/claim-use claim preauthorization predetermination
clinicalimpression-status http://hl7.org/fhir/event-status in-progress completed entered-in-error
composition-attestation-mode http://hl7.org/fhir/composition-attestation-mode personal professional legal official
composition-status http://hl7.org/fhir/composition-status preliminary final amended entered-in-error
condition-clinical http://terminology.hl7.org/CodeSystem/condition-clinical active recurrence relapse inactive remission resolved
condition-ver-status http://terminology.hl7.org/CodeSystem/condition-ver-status unconfirmed provisional differential confirmed refuted entered-in-error
consent-data-meaning http://hl7.org/fhir/consent-data-meaning instance related dependents authoredby
consent-provision-type http://hl7.org/fhir/consent-provision-type deny permit
consent-state-codes http://hl7.org/fhir/consent-state-codes draft proposed active rejected inactive entered-in-error
contact-point-system http://hl7.org/fhir/contact-point-system phone fax email pager url sms other
contact-point-use http://hl7.org/fhir/contact-point-use home work temp old mobile
contributor-type http://hl7.org/fhir/contributor-type author editor reviewer endorser
currencies urn:iso:std:iso:4217 *
data-absent-reason http://terminology.hl7.org/CodeSystem/data-absent-reason unknown asked-unknown temp-unknown not-asked asked-declined masked not-applicable unsupported as-text error not-a-number negative-infinity positive-infinity not-performed not-permitted
days-of-week http://hl7.org/fhir/days-of-week mon tue wed thu fri sat sun
device-nametype http://hl7.org/fhir/device-nametype udi-label-name user-friendly-name patient-reported-name manufacturer-name model-name other
device-status http://hl7.org/fhir/device-status active inactive entered-in-error unknown
diagnostic-report-status http://hl7.org/fhir/diagnostic-report-status registered partial preliminary final amended corrected appended cancelled entered-in-error unknown
document-reference-status http://hl7.org/fhir/document-reference-status current superseded entered-in-error
document-relationship-type http://hl7.org/fhir/document-relationship-type replaces transforms signs appends
encounter-location-status http://hl7.org/fhir/encounter-location-status planned active reserved completed
encounter-status http://hl7.org/fhir/encounter-status planned arrived triaged in-progress onleave finished cancelled entered-in-error unknown
endpoint-status http://hl7.org/fhir/endpoint-status active suspended error off entered-in-error test
episode-of-care-status http://hl7.org/fhir/episode-of-care-status planned waitlist active onhold finished cancelled entered-in-error
event-status http://hl7.org/fhir/event-status preparation in-progress not-done on-hold stopped completed entered-in-error unknown
event-timing http://hl7.org/fhir/event-timing MORN MORN.early MORN.late NOON AFT AFT.early AFT.late EVE EVE.early EVE.late NIGHT PHS
event-timing http://terminology.hl7.org/CodeSystem/v3-TimingEvent HS WAKE C CM CD CV AC ACM ACD ACV PC PCM PCD PCV
flag-status http://hl7.org/fhir/flag-status active inactive entered-in-error
fm-status http://hl7.org/fhir/fm-status active cancelled draft entered-in-error
goal-status http://hl7.org/fhir/goal-status proposed planned accepted active on-hold completed cancelled entered-in-error rejected
group-type http://hl7.org/fhir/group-type person animal practitioner device medication substance
history-status http://hl7.org/fhir/history-status partial completed entered-in-error health-unknown
http-verb http://hl7.org/fhir/http-verb GET HEAD POST PUT DELETE PATCH
identifier-use http://hl7.org/fhir/identifier-use usual official temp secondary old
imagingstudy-status http://hl7.org/fhir/imagingstudy-status registered available cancelled entered-in-error unknown
immunization-status http://hl7.org/fhir/event-status completed entered-in-error not-done
issue-severity http://hl7.org/fhir/issue-severity fatal error warning information
issue-type http://hl7.org/fhir/issue-type invalid structure required value invariant security login unknown expired forbidden suppressed processing not-supported duplicate multiple-matches not-found deleted too-long code-invalid extension too-costly business-rule conflict transient lock-error no-store exception timeout incomplete throttled informational
item-type http://hl7.org/fhir/item-type group display question boolean decimal integer date dateTime time string text url choice open-choice attachment reference quantity
link-type http://hl7.org/fhir/link-type replaced-by replaces refer seealso
list-mode http://hl7.org/fhir/list-mode working snapshot changes
list-status http://hl7.org/fhir/list-status current retired entered-in-error
location-mode http://hl7.org/fhir/location-mode instance kind
location-status http://hl7.org/fhir/location-status active suspended inactive
medication-admin-status http://terminology.hl7.org/CodeSystem/medication-admin-status in-progress not-done on-hold completed entered-in-error stopped unknown
medication-codes http://snomed.info/sct *
medication-codes http://snomed.info/sct *
medication-codes http://snomed.info/sct *
medication-form-codes http://snomed.info/sct *
medication-statement-status http://hl7.org/fhir/CodeSystem/medication-statement-status active completed entered-in-error intended stopped on-hold unknown not-taken
medication-status http://hl7.org/fhir/CodeSystem/medication-status active inactive entered-in-error
medicationdispense-status http://terminology.hl7.org/CodeSystem/medicationdispense-status preparation in-progress cancelled on-hold completed entered-in-error stopped declined unknown
medicationrequest-intent http://hl7.org/fhir/CodeSystem/medicationrequest-intent proposal plan order original-order reflex-order filler-order instance-order option
medicationrequest-status http://hl7.org/fhir/CodeSystem/medicationrequest-status active on-hold cancelled completed entered-in-error stopped draft unknown
mimetypes urn:ietf:bcp:13 *
name-use http://hl7.org/fhir/name-use usual official temp nickname anonymous old maiden
narrative-status http://hl7.org/fhir/narrative-status generated extensions additional empty
note-type http://hl7.org/fhir/note-type display print printoper
observation-codes http://loinc.org *
observation-status http://hl7.org/fhir/observation-status registered preliminary final amended corrected cancelled entered-in-error unknown
operation-parameter-use http://hl7.org/fhir/operation-parameter-use in out
orientation-type http://hl7.org/fhir/orientation-type sense antisense
participantrequired http://hl7.org/fhir/participantrequired required optional information-only
participationstatus http://hl7.org/fhir/participationstatus accepted declined tentative needs-action
patient-contactrelationship http://terminology.hl7.org/CodeSystem/v2-0131 BP C CP E EP F I N PR S U
procedure-code http://snomed.info/sct *
provenance-entity-role http://hl7.org/fhir/provenance-entity-role derivation revision quotation source removal
publication-status http://hl7.org/fhir/publication-status draft active retired unknown
quality-type http://hl7.org/fhir/quality-type indel snp unknown
quantity-comparator http://hl7.org/fhir/quantity-comparator < <= >= >
questionnaire-answers-status http://hl7.org/fhir/questionnaire-answers-status in-progress completed amended entered-in-error stopped
questionnaire-enable-behavior http://hl7.org/fhir/questionnaire-enable-behavior all any
questionnaire-enable-operator http://hl7.org/fhir/questionnaire-enable-operator exists = != > < >= <=
reaction-event-severity http://hl7.org/fhir/reaction-event-severity mild moderate severe
related-artifact-type http://hl7.org/fhir/related-artifact-type documentation justification citation predecessor successor derived-from depends-on composed-of
remittance-outcome http://hl7.org/fhir/remittance-outcome queued complete error partial
repository-type http://hl7.org/fhir/repository-type directlink openapi login oauth other
request-intent http://hl7.org/fhir/request-intent proposal plan directive order original-order reflex-order filler-order instance-order option
request-priority http://hl7.org/fhir/request-priority routine urgent asap stat
request-status http://hl7.org/fhir/request-status draft active on-hold revoked completed entered-in-error unknown
resource-types http://hl7.org/fhir/resource-types Account ActivityDefinition AdverseEvent AllergyIntolerance Appointment AppointmentResponse AuditEvent Basic Binary BiologicallyDerivedProduct BodyStructure Bundle CapabilityStatement CarePlan CareTeam CatalogEntry ChargeItem ChargeItemDefinition Claim ClaimResponse ClinicalImpression CodeSystem Communication CommunicationRequest CompartmentDefinition Composition ConceptMap Condition Consent Contract Coverage CoverageEligibilityRequest CoverageEligibilityResponse DetectedIssue Device DeviceDefinition DeviceMetric DeviceRequest DeviceUseStatement DiagnosticReport DocumentManifest DocumentReference DomainResource EffectEvidenceSynthesis Encounter Endpoint EnrollmentRequest EnrollmentResponse EpisodeOfCare EventDefinition Evidence EvidenceVariable ExampleScenario ExplanationOfBenefit FamilyMemberHistory Flag Goal GraphDefinition Group GuidanceResponse HealthcareService ImagingStudy Immunization ImmunizationEvaluation ImmunizationRecommendation ImplementationGuide InsurancePlan Invoice Library Linkage List Location Measure MeasureReport Media Medication MedicationAdministration MedicationDispense MedicationKnowledge MedicationRequest MedicationStatement MedicinalProduct MedicinalProductAuthorization MedicinalProductContraindication MedicinalProductIndication MedicinalProductIngredient MedicinalProductInteraction MedicinalProductManufactured MedicinalProductPackaged MedicinalProductPharmaceutical MedicinalProductUndesirableEffect MessageDefinition MessageHeader MolecularSequence NamingSystem NutritionOrder Observation ObservationDefinition OperationDefinition OperationOutcome Organization OrganizationAffiliation Parameters Patient PaymentNotice PaymentReconciliation Person PlanDefinition Practitioner PractitionerRole Procedure Provenance Questionnaire QuestionnaireResponse RelatedPerson RequestGroup ResearchDefinition ResearchElementDefinition ResearchStudy ResearchSubject Resource RiskAssessment RiskEvidenceSynthesis Schedule SearchParameter ServiceRequest Slot Specimen SpecimenDefinition StructureDefinition StructureMap Subscription Substance SubstanceNucleicAcid SubstancePolymer SubstanceProtein SubstanceReferenceInformation SubstanceSourceMaterial SubstanceSpecification SupplyDelivery SupplyRequest Task TerminologyCapabilities TestReport TestScript ValueSet VerificationResult VisionPrescription
response-code http://hl7.org/fhir/response-code ok transient-error fatal-error
search-entry-mode http://hl7.org/fhir/search-entry-mode match include outcome
sequence-type http://hl7.org/fhir/sequence-type aa dna rna
slotstatus http://hl7.org/fhir/slotstatus busy free busy-unavailable busy-tentative entered-in-error
sort-direction http://hl7.org/fhir/sort-direction ascending descending
specimen-status http://hl7.org/fhir/specimen-status available unavailable unsatisfactory entered-in-error
strand-type http://hl7.org/fhir/strand-type watson crick
substance-status http://hl7.org/fhir/substance-status active inactive entered-in-error
task-intent http://hl7.org/fhir/task-intent unknown
task-intent http://hl7.org/fhir/request-intent proposal plan order original-order reflex-order filler-order instance-order option
task-status http://hl7.org/fhir/task-status draft requested received accepted rejected ready cancelled in-progress on-hold failed completed entered-in-error
trigger-type http://hl7.org/fhir/trigger-type named-event periodic data-changed data-added data-modified data-removed data-accessed data-access-ended
ucum-units http://unitsofmeasure.org *
udi-entry-type http://hl7.org/fhir/udi-entry-type barcode rfid manual card self-reported unknown
units-of-time http://unitsofmeasure.org s min h d wk mo a
vision-base-codes http://hl7.org/fhir/vision-base-codes up down in out
vision-eye-codes http://hl7.org/fhir/vision-eye-codes right left
http://terminology.hl7.org/ValueSet/v3-ActEncounterCode http://terminology.hl7.org/CodeSystem/v3-ActCode *
`;
