import type { Language } from '../language/languages.ts';

/** One complaint in each language, written for this: the first text that a service reads takes far longer than others. */
export const PRIMING_SENTENCES: readonly (readonly [Language, string])[] = [
  ['en', 'The drinking water pipe in our street is broken, nobody came for three days, call 98765 43210'],
  ['ta', 'எங்கள் தெருவில் குடிநீர் குழாய் உடைந்து மூன்று நாட்களாக தண்ணீர் வீணாகிறது'],
  ['hi', 'हमारी गली में पीने के पानी का पाइप टूट गया है और पानी बह रहा है'],
  ['te', 'మా వీధిలో మంచి నీటి పైపు పగిలి నీళ్లు వృథాగా పోతున్నాయి'],
  ['kn', 'ನಮ್ಮ ಬೀದಿಯಲ್ಲಿ ಕುಡಿಯುವ ನೀರಿನ ಪೈಪ್ ಒಡೆದು ನೀರು ಪೋಲಾಗುತ್ತಿದೆ'],
  ['ml', 'ഞങ്ങളുടെ തെരുവിൽ കുടിവെള്ള പൈപ്പ് പൊട്ടി വെള്ളം പാഴാകുന്നു'],
];
