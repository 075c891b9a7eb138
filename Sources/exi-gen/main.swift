print("exi-gen")
