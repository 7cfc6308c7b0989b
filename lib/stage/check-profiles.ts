import { loadProfiles, ProfileFilesError } from '../../lambdas/adapters/profile-files.ts';

/**
 * Checks the order profiles before a deployment. Returns warnings; throws `ProfileFilesError` if a profile is invalid
 * or the default profile does not exist.
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
