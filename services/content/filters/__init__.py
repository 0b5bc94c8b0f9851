"""Words that a person does not want to see: every list leaves out the posts that hold one."""
