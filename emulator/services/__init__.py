"""Extensions and corrections of ministack's services, one module or package per AWS service."""
