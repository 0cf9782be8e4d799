import type { City } from '../city/city.ts';
import type { Scope } from '../identity/principal.ts';
import { type Complaint, effectiveCategory } from './complaint.ts';

type Placed = Pick<Complaint, 'ward' | 'correction' | 'chosenCategory' | 'analysis'>;

/** The department whose work it is: of the sub-type, else of the category; null while it waits in triage. */
export function departmentOf(city: City, complaint: Placed): string | null {
  const name = effectiveCategory(complaint);
  const category = city.categories.find((candidate) => candidate.name === name);
  if (category === undefined) return null;
  const { analysis } = complaint;
  const isOfAnalysis = analysis.state === 'done' && analysis.category.value === name;
  const code = isOfAnalysis ? analysis.category.subType : null;
  return category.subTypes.find((subType) => subType.code === code)?.department ?? category.department;
}

/** Whether a key that is limited to wards or departments reaches the complaint. */
export function isInScope(city: City, { wards, departments }: Scope, complaint: Placed): boolean {
  const isInWards = wards === undefined || (complaint.ward !== null && wards.includes(complaint.ward));
  if (!isInWards) return false;
  if (departments === undefined) return true;
  const department = departmentOf(city, complaint);
  return department !== null && departments.includes(department);
}
