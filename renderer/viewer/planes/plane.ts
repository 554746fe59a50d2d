export type Plane = 'axial' | 'sagittal' | 'coronal';
export const PLANES: readonly Plane[] = ['axial', 'sagittal', 'coronal'];
