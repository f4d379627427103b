/** A drug of nhi-medication, as it is usually asked for. Codes are NHI's own, from the guide's code system. */
export interface Drug {
  readonly code: string;
  readonly name: string;
  /** One dose: value and UCUM unit. */
  readonly dose: readonly [value: number, unit: string];
  readonly route: 'oral' | 'iv' | 'sc';
  /** HL7 v3-GTSAbbreviation or NHI medication-frequency code. */
  readonly frequency: readonly [system: 'hl7' | 'nhi', code: string];
  /** Quantity asked for: from, to, UCUM unit. */
  readonly quantity: readonly [from: number, to: number, unit: string];
}
const tablet = (code: string, name: string, doses: number, frequency: 'QD' | 'BID', mg: number): Drug => ({
  code,
  name,
  dose: [mg, 'mg'],
  route: 'oral',
  frequency: ['hl7', frequency],
  quantity: [28 * doses, 84 * doses, '{tbl}'],
});
const infusion = (code: string, name: string, dose: readonly [number, string], frequency: string): Drug => ({
  code,
  name,
  dose,
  route: 'iv',
  frequency: ['nhi', frequency],
  quantity: [2, 12, '{vial}'],
});
const syringe = (code: string, name: string, mg: number, frequency: string): Drug => ({
  code,
  name,
  dose: [mg, 'mg'],
  route: 'sc',
  frequency: ['nhi', frequency],
  quantity: [6, 26, '{syringe}'],
});

export const DRUGS = {
  herceptin: infusion('KC009612B5', 'Herceptin', [6, 'mg/kg'], 'Q3W'),
  ogivri: infusion('KC010892B5', 'Ogivri', [6, 'mg/kg'], 'Q3W'),
  opdivo: infusion('KC01013229', 'Opdivo', [3, 'mg/kg'], 'Q2W'),
  keytruda: infusion('KC01025219', 'Keytruda', [200, 'mg'], 'Q3W'),
  tecentriq: infusion('KC01050238', 'Tecentriq', [1200, 'mg'], 'Q3W'),
  imfinzi: infusion('KC01088229', 'Imfinzi', [10, 'mg/kg'], 'Q2W'),
  avastin: infusion('KC00874219', 'Avastin', [5, 'mg/kg'], 'Q2W'),
  erbitux: infusion('KC00877238', 'Erbitux', [500, 'mg/m2'], 'Q2W'),
  darzalex: infusion('KC01056221', 'Darzalex', [16, 'mg/kg'], 'Q1W'),
  tagrisso: tablet('BC26968100', 'Tagrisso', 1, 'QD', 80),
  alecensa: tablet('BC27028100', 'Alecensa', 4, 'BID', 600),
  giotrif: tablet('BC26032100', 'Giotrif', 1, 'QD', 30),
  ibrance: tablet('BC28006100', 'Ibrance', 1, 'QD', 100),
  lynparza: tablet('BC27446100', 'Lynparza', 2, 'BID', 300),
  lenvima: tablet('BC26934100', 'Lenvima', 1, 'QD', 10),
  cabometyx: tablet('BC27513100', 'Cabometyx', 1, 'QD', 60),
  xtandi: tablet('BC28434100', 'Xtandi', 4, 'QD', 160),
  zytiga: tablet('BC27291100', 'Zytiga', 2, 'QD', 1000),
  revlimid: tablet('BC25214100', 'Revlimid', 1, 'QD', 25),
  brukinsa: tablet('BC28160100', 'Brukinsa', 4, 'BID', 160),
  venclexta: tablet('BC27359100', 'Venclexta', 4, 'QD', 400),
  humira: syringe('KC01039271', 'Humira', 40, 'Q2W'),
  enbrel: syringe('KC00846248', 'Enbrel', 50, 'Q1W'),
  actemra: syringe('KC00977208', 'Actemra', 162, 'Q2W'),
  orencia: syringe('KC00945258', 'Orencia', 125, 'Q1W'),
  cosentyx: syringe('KC00991209', 'Cosentyx', 300, 'Q4W'),
  taltz: syringe('KC01063209', 'Taltz', 80, 'Q4W'),
  stelara: syringe('KC00957206', 'Stelara', 45, 'Q12W'),
  tremfya: syringe('KC01077209', 'Tremfya', 100, 'Q8W'),
  dupixent: syringe('KC01082212', 'Dupixent', 300, 'Q2W'),
  entyvio: infusion('KC01034266', 'Entyvio', [300, 'mg'], 'Q8W'),
  rinvoq: tablet('BC27902100', 'Rinvoq', 1, 'QD', 15),
  xeljanz: tablet('BC26219100', 'Xeljanz', 2, 'BID', 5),
  olumiant: tablet('BC27289100', 'Olumiant', 1, 'QD', 4),
} as const satisfies Readonly<Record<string, Drug>>;
