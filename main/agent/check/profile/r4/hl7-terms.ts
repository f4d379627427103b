import type { CompiledSystem, CompiledValueSet } from '../compiled.ts';

/** Lists of HL7's that guides draw on and no package of theirs holds (terminology.hl7.org, CC0). */
export const HL7_SYSTEMS: readonly CompiledSystem[] = [
  {
    url: 'http://terminology.hl7.org/CodeSystem/v3-GTSAbbreviation',
    complete: true,
    codes:
      lines(`AM BED BID JB JE JH JHCHREAS JHCHRGFR JHCHRNEW JHCHRPEN JHCHRXME JHCHRXMS JHNNL JHNNLLD JHNNLQD
      JHNNLSK JHNUS JHNUSCLM JHNUSIND JHNUSIND1 JHNUSIND5 JHNUSLBR JHNUSMEM JHNUSMEM5 JHNUSMEM6 JHNUSMLK JHNUSPRE
      JHNUSTKS JHNUSTKS5 JHNUSVET MO PM Q1H Q2H Q3H Q4H Q6H Q8H QD QID QOD TID WK`),
  },
];

export const HL7_VALUE_SETS: readonly CompiledValueSet[] = [
  {
    url: 'http://terminology.hl7.org/ValueSet/v3-ActEncounterCode',
    include: [
      {
        system: 'http://terminology.hl7.org/CodeSystem/v3-ActCode',
        codes: lines('AMB EMER FLD HH IMP ACUTE NONAC OBSENC PRENC SS VR'),
      },
    ],
  },
];

function lines(list: string): string {
  return list.trim().split(/\s+/).join('\n');
}
