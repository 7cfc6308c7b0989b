import { loadProfiles, ProfileFilesError } from '../../lambdas/adapters/profile-files.ts';

/**
 * Checks the order profiles that are about to be deployed. Returns what is worth a warning; throws `ProfileFilesError`
 * when a profile is wrong or the default one is not there.
 */
export const checkProfiles = async (dir: string, defaultProfile?: string): Promise<readonly string[]> => {
  const { profiles, warnings } = await loadProfiles(dir);
  if (defaultProfile !== undefined && profiles[defaultProfile] === undefined) {
    throw new ProfileFilesError(
      `The default profile "${defaultProfile}" is not in ${dir}; there are ${Object.keys(profiles).join(', ')}. ` +
        'Add it, or name another: -c defaultProfile=NAME',
    );
  }
  return warnings;
};
