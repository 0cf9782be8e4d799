/** How a label of a city's own list reads in ours; null leaves the row out. */
type Reading = string | null | ((text: string) => string | null);

const SEWAGE_OR_RAIN =
  /drain|drian|sewage|sewer|manhole|logg?ing|logged|clogg|stagn|flood|rain|overflow|gutter|ditch|waste ?water/i;
const SUPPLY =
  /suppl|tap\b|taps\b|pipe|leak|tanker|drink|bore|scarc|shortage|crisis|wast(?:ed|ing|age)|no water|water problem|kaveri|cauvery|contaminat/i;
const PARKED_OR_PUT = /park|footpath|foot path|platform|pavement|stall|shop|vendor|hawker|encroach|block/i;
const ROAD_MATTER = /signal|hump|traffic jam|traffic|congest|pot ?hole|zebra|sign\b/i;
const BURNING = /burn|fire|smoke from garbage/i;

/**
 * Bengaluru mixes tap water with rain water under Water, and parking with jams under Traffic/Parking:
 * there the words decide, and rows whose words do not are left out. Air has no category of ours, unless
 * garbage is burnt.
 */
export const BENGALURU_LABELS: Readonly<Record<string, Reading>> = {
  'Waste/Garbage': 'Sanitation',
  Potholes: 'Road & Infrastructure',
  Water: readWater,
  Streetlights: 'Street Lights',
  'Traffic/Parking': readTraffic,
  Sewage: 'Drainage',
  Air: (text) => (BURNING.test(text) ? 'Sanitation' : null),
  Plastic: 'Sanitation',
  Electricity: null,
};

/** Where a type of San Rafael has no counterpart here (hillsides, camps, parking meters) it is left out. */
export const SAN_RAFAEL_LABELS: Readonly<Record<string, Reading>> = {
  'Illegal Dumping': 'Sanitation',
  'Pothole/Road Condition': 'Road & Infrastructure',
  'Stormwater Drainage': 'Drainage',
  'Parks and Playgrounds': 'Other',
  'Street Sign and Markings': 'Road & Infrastructure',
  Sidewalks: 'Road & Infrastructure',
  'Traffic/ Traffic Signal': 'Road & Infrastructure',
  'Street Sweeping': 'Sanitation',
  'Street Light': 'Street Lights',
  'To report a parking violation ( red zone, fire lane etc)': 'Encroachment',
  'Report an Abandoned Vehicle': 'Encroachment',
  'Sidewalk Repair Program': 'Road & Infrastructure',
  'Pavement Maintenance Plan': 'Road & Infrastructure',
};

/** Our category for a row, or null when it should not be learned from. */
export function readLabel(
  labels: Readonly<Record<string, Reading>>,
  label: string,
  text: string,
): string | null {
  const reading = labels[label] ?? null;
  return typeof reading === 'function' ? reading(text) : reading;
}

function readWater(text: string): string | null {
  const isRain = SEWAGE_OR_RAIN.test(text);
  const isSupply = SUPPLY.test(text);
  if (isRain === isSupply) return null;
  return isRain ? 'Drainage' : 'Water Supply';
}

function readTraffic(text: string): string | null {
  if (PARKED_OR_PUT.test(text)) return 'Encroachment';
  return ROAD_MATTER.test(text) ? 'Road & Infrastructure' : null;
}
