"""CloudFormation's actions as AWS answers them."""
